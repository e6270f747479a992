using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Quittance.Bench.Load;

/// <summary>
/// Requests as a provider sends them: an event of 3 to 5 KB, signed. They are made before the clock starts, so that the sender costs
/// little.
/// </summary>
sealed class SignedEvents(string secret)
{
    const int Sizes = 16;
    static readonly string[] Paddings = [.. Enumerable.Range(0, Sizes).Select(size => new string('x', 2400 + size * 125))];
    readonly byte[] _key = Encoding.UTF8.GetBytes(secret);

    /// <summary>Makes so many requests; every event's id is new, but for a share of them that repeat an earlier one.</summary>
    public byte[][] Make(string run, int count, int repeatedPercent = 0)
    {
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var requests = new byte[count][];
        Parallel.For(0, count, number =>
        {
            // Every repeated event repeats one that was sent shortly before.
            var which = repeatedPercent > 0 && number > 200 && number % 100 < repeatedPercent ? number - 150 : number;
            requests[number] = Request(Event(run, which, at), at);
        });
        return requests;
    }

    /// <summary>A request with a body of one's own.</summary>
    public byte[] Sign(byte[] body) =>
        Request(body, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    static byte[] Event(string run, int number, string at) => Encoding.UTF8.GetBytes(
        $$$"""
        {"id":"evt_{{{run}}}{{{number:D12}}}","object":"event","created":{{{at}}},"type":"customer.updated",
        "livemode":false,"pending_webhooks":1,"request":{"id":null},"data":{"object":{"id":"cus_{{{number:D14}}}",
        "object":"customer","balance":0,"created":{{{at}}},"currency":"eur","email":"ada@example.org","name":"Ada","phone":null,
        "invoice_settings":{"custom_fields":null,"default_payment_method":null,"footer":null},"preferred_locales":["en"],
        "metadata":{"note":"{{{Paddings[number % Sizes]}}}"},"shipping":null,"tax_exempt":"none","address":{"city":"Kyiv","country":"UA",
        "line1":"1 Main Street","line2":null,"postal_code":"01001","state":null},"default_source":null,"delinquent":false} } }
        """);

    byte[] Request(byte[] body, string at)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.ASCII.GetBytes(at + "."));
        hash.AppendData(body);
        var head = Encoding.ASCII.GetBytes(
            $"POST /webhooks/stripe HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Stripe/1.0\r\nContent-Type: application/json\r\n"
            + $"Stripe-Signature: t={at},v1={Convert.ToHexStringLower(hash.GetHashAndReset())}\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. head, .. body];
    }
}
