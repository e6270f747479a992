using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Quittance.Providers.Stripe;

/// <summary>
/// The <c>Stripe-Signature</c> header: <c>t=seconds,v1=hex,v1=hex,…</c>, an HMAC-SHA256 over <c>t.body</c> whose key is the
/// whole text of the secret, <c>whsec_</c> included (docs.stripe.com/webhooks/signature).
/// </summary>
public static class StripeSignature
{
    /// <summary>The header's name.</summary>
    public const string Header = "Stripe-Signature";

    /// <summary>How far the timestamp may be off, in seconds, to either side. A retry is signed anew: this never blocks it.</summary>
    public const long ToleranceSeconds = 300;

    /// <summary>Makes the header that Stripe would send: for tests.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="at">The time of signing.</param>
    /// <param name="secrets">The endpoint's active secrets: one <c>v1</c> each.</param>
    public static string Sign(ReadOnlySpan<byte> body, DateTimeOffset at, params ReadOnlySpan<string> secrets)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var header = new StringBuilder("t=").Append(timestamp);
        foreach (var secret in secrets)
            header.Append(",v1=").Append(Encoding.ASCII.GetString(Expected(timestamp, body, secret)));
        return header.ToString();
    }

    /// <summary>Checks a header against the raw body.</summary>
    /// <returns><c>null</c> when the signature is right; otherwise why it is not, for the operator.</returns>
    internal static string? WhyNot(string? header, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(header))
            return $"The {Header} header is missing.";
        if (body.IsEmpty)
            return "The body is empty.";
        var (timestamp, signatures) = Split(header);
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return $"The {Header} header has no timestamp.";
        if (signatures.Count == 0)
            return $"The {Header} header has no v1 signature.";
        if (!MatchesAny(timestamp, body, secrets, signatures))
            return "No signature matches: the webhook secret is another endpoint's, or the body was changed on the way.";
        // Compared this way round, because a forged timestamp may be as large as 64 bits allow.
        var ours = now.ToUnixTimeSeconds();
        if (seconds < ours - ToleranceSeconds)
            return $"The signature is older than {ToleranceSeconds} s: it is replayed, or this machine's clock is ahead.";
        if (seconds > ours + ToleranceSeconds)
            return $"The signature is more than {ToleranceSeconds} s in the future: this machine's clock is behind.";
        return null;
    }

    static (string? Timestamp, List<byte[]> Signatures) Split(string header)
    {
        string? timestamp = null;
        var signatures = new List<byte[]>();
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                continue;
            if (part.AsSpan(0, equals) is "t")
                timestamp ??= part[(equals + 1)..];
            else if (part.AsSpan(0, equals) is "v1")
                signatures.Add(Encoding.UTF8.GetBytes(part[(equals + 1)..]));
        }

        return (timestamp, signatures);
    }

    static bool MatchesAny(string timestamp, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, List<byte[]> signatures)
    {
        var matches = false;
        foreach (var secret in secrets)
        {
            var expected = Expected(timestamp, body, secret);
            foreach (var signature in signatures)
                matches |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        return matches;
    }

    static byte[] Expected(string timestamp, ReadOnlySpan<byte> body, string secret)
    {
        // An empty key is one that everybody knows.
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(timestamp));
        hmac.AppendData("."u8);
        hmac.AppendData(body);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset()));
    }
}
