using System.Buffers;

namespace Quittance;

/// <summary>128 bits (48 of time in milliseconds, 80 of randomness) as 26 lower-case letters of Crockford's base 32.</summary>
static class Base32
{
    public const int Length = 26;
    public const int RandomBytes = 10;
    const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    public static string Encode(long milliseconds, ReadOnlySpan<byte> random)
    {
        UInt128 value = (UInt128)(ulong)milliseconds << 80;
        for (var i = 0; i < RandomBytes; i++)
            value |= (UInt128)random[i] << (72 - (8 * i));
        return string.Create(Length, value, static (letters, bits) =>
        {
            for (var i = Length - 1; i >= 0; i--, bits >>= 5)
                letters[i] = Alphabet[(int)(uint)(bits & 31)];
        });
    }

    public static bool IsValid(ReadOnlySpan<char> letters) =>
        letters.Length == Length && letters[0] <= '7' && !letters.ContainsAnyExcept(Letters);
}
