using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Quittance.Outbox;

/// <summary>
/// Signatures by the Standard Webhooks scheme (standardwebhooks.com): HMAC-SHA256 over <c>id.timestamp.body</c> under the
/// base64-decoded secret, told as <c>v1,</c> and base64; several are separated by blanks while a secret is rotated.
/// </summary>
public static class StandardWebhooks
{
    const string SecretPrefix = "whsec_";
    const string Version = "v1,";
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Whether a text is a secret: base64, with or without <c>whsec_</c> before it.</summary>
    public static bool IsSecret(string? secret) => secret is { Length: > 0 } && TryKey(secret, out _);

    /// <summary>The value of the <c>webhook-signature</c> header.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="id">The message's id; the same at every attempt.</param>
    /// <param name="at">The time of the attempt.</param>
    /// <param name="body">The exact bytes of the body.</param>
    /// <exception cref="ArgumentException">The secret is not base64.</exception>
    public static string Sign(string secret, string id, DateTimeOffset at, ReadOnlySpan<byte> body) =>
        Version + Convert.ToBase64String(Hash(Key(secret), id, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), body));

    /// <summary>
    /// Checks a message in constant time: one of its signatures fits one of the secrets, and its time is within five minutes.
    /// </summary>
    /// <param name="secrets">The secrets that are valid now.</param>
    /// <param name="id">The <c>webhook-id</c> header.</param>
    /// <param name="timestamp">The <c>webhook-timestamp</c> header, in seconds since 1970.</param>
    /// <param name="signatures">The <c>webhook-signature</c> header.</param>
    /// <param name="body">The raw bytes.</param>
    /// <param name="now">The time of receipt.</param>
    public static bool Verify(
        IEnumerable<string> secrets, string id, string timestamp, string signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (id.Length == 0 || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        if (UInt128.CreateSaturating(Int128.Abs((Int128)now.ToUnixTimeSeconds() - seconds)) > (UInt128)Tolerance.TotalSeconds)
            return false;
        var fits = false;
        foreach (var secret in secrets)
        {
            var expected = Hash(Key(secret), id, timestamp, body);
            foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                fits |= Fits(signature, expected);
        }

        return fits;
    }

    static bool Fits(string signature, byte[] expected)
    {
        Span<byte> told = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.StartsWith(Version, StringComparison.Ordinal)
            && Convert.TryFromBase64String(signature[Version.Length..], told, out var length)
            && CryptographicOperations.FixedTimeEquals(told[..length], expected);
    }

    static byte[] Hash(byte[] key, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    static byte[] Key(string secret) =>
        TryKey(secret, out var key)
            ? key
            : throw new ArgumentException("A Standard Webhooks secret is base64 after whsec_.", nameof(secret));

    static bool TryKey(string secret, out byte[] key)
    {
        var text = secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret;
        var buffer = new byte[text.Length];
        var valid = Convert.TryFromBase64String(text, buffer, out var length);
        key = buffer[..length];
        return valid && length > 0;
    }
}
