using System.Globalization;
using System.Text;

namespace Quittance.Providers.Stripe;

/// <summary>
/// Parameters as <c>name=value&amp;…</c>, for a body or a query. The order of adding is the order of the bytes, so the same
/// request always makes the same bytes. Names are our own and keep their brackets, as Stripe's libraries send them.
/// </summary>
sealed class StripeForm
{
    readonly StringBuilder _text = new();

    public StripeForm Add(string name, string value)
    {
        if (_text.Length > 0)
            _text.Append('&');
        _text.Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    public StripeForm Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString();
}
