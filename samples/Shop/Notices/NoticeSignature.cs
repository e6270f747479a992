using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Shop.Notices;

/// <summary>
/// Tells whether a notice was sent by the engine, by the Standard Webhooks scheme
/// (github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 over <c>id.timestamp.body</c>.
/// </summary>
public static class NoticeSignature
{
    const string SecretPrefix = "whsec_";
    const string Version = "v1,";
    const int MaxSignatures = 10;

    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <param name="secret">The shared secret, <c>whsec_</c> and base64.</param>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>, in seconds; more than five minutes off is refused.</param>
    /// <param name="signatures">The header <c>webhook-signature</c>: one or more, separated by spaces; one that fits is enough.</param>
    /// <param name="body">The bytes as received, never re-encoded.</param>
    /// <param name="now">The time of receipt.</param>
    /// <exception cref="FormatException">The secret is not base64.</exception>
    public static bool IsValid(string secret, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        if (string.IsNullOrEmpty(id) || !IsRecent(timestamp, now))
            return false;

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hmac.AppendData(body);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        hmac.GetHashAndReset(expected);

        var fits = false;
        foreach (var signature in signatures.Split(' ', MaxSignatures, StringSplitOptions.RemoveEmptyEntries))
            fits |= Fits(signature, expected);
        return fits;
    }

    /// <summary>The bytes of a secret.</summary>
    /// <exception cref="FormatException">The secret is not base64.</exception>
    public static byte[] Key(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Convert.FromBase64String(secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret);
    }

    static bool IsRecent(string timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        && (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= Tolerance;

    static bool Fits(string signature, ReadOnlySpan<byte> expected)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.StartsWith(Version, StringComparison.Ordinal)
            && Convert.TryFromBase64String(signature[Version.Length..], given, out var length)
            && CryptographicOperations.FixedTimeEquals(given[..length], expected);
    }
}
