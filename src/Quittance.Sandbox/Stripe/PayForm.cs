using System.Globalization;

namespace Quittance.Sandbox.Stripe;

/// <summary>What a customer typed on the payment page, with what is wrong about it by field.</summary>
internal sealed record PayForm
{
    public string Email { get; init; } = "";
    public string Name { get; init; } = "";
    public string Number { get; init; } = "";
    public string Expiry { get; init; } = "";
    public string Cvc { get; init; } = "";
    public string Iban { get; init; } = "";
    public bool ByBank { get; init; }
    public Dictionary<string, string> Errors { get; } = [];

    /// <summary>Null where the fields do not make one.</summary>
    public Instrument? Instrument { get; private init; }

    /// <summary>An empty form; the e-mail is known from the session or an earlier try.</summary>
    public static PayForm For(Session session) => new()
    {
        Email = session.PaidEmail ?? session.CustomerEmail ?? session.Customer?.Email ?? "",
        Name = session.PaidName ?? session.Customer?.Name ?? "",
        ByBank = !session.PaymentMethodTypes.Contains("card"),
    };

    public static PayForm Read(FormObject fields, Session session, Func<long, long, bool> isPast)
    {
        var form = new PayForm
        {
            Email = (fields.Text("email") ?? "").Trim(),
            Name = (fields.Text("name") ?? "").Trim(),
            Number = (fields.Text("number") ?? "").Trim(),
            Expiry = (fields.Text("expiry") ?? "").Trim(),
            Cvc = (fields.Text("cvc") ?? "").Trim(),
            Iban = (fields.Text("iban") ?? "").Trim(),
            ByBank = fields.Text("method") == "sepa_debit",
        };
        if (form.Email.Length > 500 || form.Email.IndexOf('@', StringComparison.Ordinal) < 1 || form.Email.EndsWith('@'))
        {
            form.Errors["email"] = "Enter your e-mail address, like name@example.com.";
        }
        if (session.Total == 0) return form;
        if (form.Name.Length is 0 or > 200) form.Errors["name"] = "Enter the name of the card or account holder.";
        if (!session.PaymentMethodTypes.Contains(form.ByBank ? "sepa_debit" : "card"))
        {
            form.Errors["method"] = "This way of paying is not offered here.";
            return form;
        }
        return form with { Instrument = form.ByBank ? form.ReadDebit() : form.ReadCard(isPast) };
    }

    Instrument.BankDebit? ReadDebit()
    {
        var iban = Iban.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        if (PaymentMethods.IsTestIban(iban)) return new Instrument.BankDebit(iban);
        Errors["iban"] = "Use one of the test IBANs above.";
        return null;
    }

    Instrument.Card? ReadCard(Func<long, long, bool> isPast)
    {
        var card = TestCards.ByNumber(string.Concat(Number.Where(letter => letter is not (' ' or '-'))));
        if (card is null) Errors["number"] = "Your card number is incorrect.";
        var (month, year) = ReadExpiry();
        if (month is < 1 or > 12) Errors["expiry"] = "Enter the date as MM / YY.";
        else if (isPast(month, year)) Errors["expiry"] = "Your card's date lies in the past.";
        if (Cvc.Length is not (3 or 4) || !Cvc.All(char.IsAsciiDigit)) Errors["cvc"] = "Enter the 3 or 4 digits.";
        return card is null ? null : new Instrument.Card(card, month, year);
    }

    (long Month, long Year) ReadExpiry()
    {
        var digits = string.Concat(Expiry.Where(char.IsAsciiDigit));
        return digits.Length is 3 or 4
            ? (long.Parse(digits[..^2], CultureInfo.InvariantCulture), 2000 + long.Parse(digits[^2..], CultureInfo.InvariantCulture))
            : (0, 0);
    }
}
