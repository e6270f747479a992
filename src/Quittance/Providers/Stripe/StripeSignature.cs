using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
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

    const int HexLength = 2 * HMACSHA256.HashSizeInBytes;

    /// <summary>Makes the header that Stripe would send: for tests.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="at">The time of signing.</param>
    /// <param name="secrets">The endpoint's active secrets: one <c>v1</c> each.</param>
    public static string Sign(ReadOnlySpan<byte> body, DateTimeOffset at, params ReadOnlySpan<string> secrets)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var header = new StringBuilder("t=").Append(timestamp);
        Span<char> signature = stackalloc char[HexLength];
        foreach (var secret in secrets)
        {
            Expect(timestamp, body, secret, signature);
            header.Append(",v1=").Append(signature);
        }

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
        var timestamp = TimestampOf(header);
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return $"The {Header} header has no timestamp.";
        if (!IsSigned(header))
            return $"The {Header} header has no v1 signature.";
        if (!MatchesAny(timestamp, body, secrets, header))
            return "No signature matches: the webhook secret is another endpoint's, or the body was changed on the way.";
        // Compared this way round, because a forged timestamp may be as large as 64 bits allow.
        var ours = now.ToUnixTimeSeconds();
        if (seconds < ours - ToleranceSeconds)
            return $"The signature is older than {ToleranceSeconds} s: it is replayed, or this machine's clock is ahead.";
        if (seconds > ours + ToleranceSeconds)
            return $"The signature is more than {ToleranceSeconds} s in the future: this machine's clock is behind.";
        return null;
    }

    /// <summary>Finds the header's timestamp, the first if there are several.</summary>
    static ReadOnlySpan<char> TimestampOf(ReadOnlySpan<char> header)
    {
        foreach (var range in header.Split(','))
        {
            if (ValueOf("t", header[range]) is { IsEmpty: false } timestamp)
                return timestamp;
        }

        return [];
    }

    /// <summary>Whether there is a signature at all.</summary>
    static bool IsSigned(ReadOnlySpan<char> header)
    {
        foreach (var range in header.Split(','))
        {
            if (!ValueOf("v1", header[range]).IsEmpty)
                return true;
        }

        return false;
    }

    /// <summary>The value of <c>name=value</c>, with blanks around it; nothing if it has another name.</summary>
    static ReadOnlySpan<char> ValueOf(ReadOnlySpan<char> name, ReadOnlySpan<char> part)
    {
        part = part.Trim();
        return part.Length > name.Length && part[name.Length] == '=' && part.StartsWith(name) ? part[(name.Length + 1)..] : [];
    }

    static bool MatchesAny(
        ReadOnlySpan<char> timestamp, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets, ReadOnlySpan<char> header)
    {
        var matches = false;
        Span<char> expected = stackalloc char[HexLength];
        foreach (var secret in secrets)
        {
            Expect(timestamp, body, secret, expected);
            foreach (var range in header.Split(','))
                matches |= CryptographicOperations.FixedTimeEquals(
                    MemoryMarshal.AsBytes(expected), MemoryMarshal.AsBytes(ValueOf("v1", header[range])));
        }

        return matches;
    }

    /// <summary>Reckons a signature, in lower-case hexadecimal. Nothing is allocated: every webhook passes here.</summary>
    static void Expect(ReadOnlySpan<char> timestamp, ReadOnlySpan<byte> body, string secret, Span<char> signature)
    {
        // An empty key is one that everybody knows.
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        var most = Encoding.UTF8.GetMaxByteCount(secret.Length) + timestamp.Length + 1 + body.Length;
        var rented = ArrayPool<byte>.Shared.Rent(most);
        var key = rented.AsSpan(0, Encoding.UTF8.GetBytes(secret, rented));
        try
        {
            var signed = rented.AsSpan(key.Length, timestamp.Length + 1 + body.Length);
            Encoding.ASCII.GetBytes(timestamp, signed);
            signed[timestamp.Length] = (byte)'.';
            body.CopyTo(signed[(timestamp.Length + 1)..]);
            Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(key, signed, hash);
            Convert.TryToHexStringLower(hash, signature, out _);
        }
        finally
        {
            key.Clear();
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
