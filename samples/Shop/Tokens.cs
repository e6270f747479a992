using System.Buffers;
using System.Security.Cryptography;

namespace Shop;

/// <summary>Unguessable names: one for each form that is shown, one for each customer.</summary>
public sealed class Tokens(RandomNumberGenerator entropy)
{
    const int Bytes = 16;

    static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Thirty-two lower-case hexadecimal digits.</summary>
    public string Next()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        entropy.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>
    /// The idempotency key of one submitted form: a second click sends the same one. A token that this shop cannot have made is
    /// replaced, so that nobody can make two forms share a key.
    /// </summary>
    public string KeyOf(string operation, string? formToken) =>
        $"shop-{operation}-{(formToken is { Length: Bytes * 2 } && !formToken.AsSpan().ContainsAnyExcept(Hex) ? formToken : Next())}";
}
