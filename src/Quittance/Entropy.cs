using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Quittance;

/// <summary>Where randomness comes from: the operating system, or a seed that makes a run repeatable. Safe for many threads.</summary>
public sealed class Entropy
{
    readonly Action<Span<byte>> _fill;

    Entropy(Action<Span<byte>> fill) => _fill = fill;

    /// <summary>The operating system's cryptographic generator.</summary>
    public static Entropy Secure { get; } = new(RandomNumberGenerator.Fill);

    /// <summary>A repeatable stream for tests and simulations: never for secrets.</summary>
    public static Entropy Seeded(long seed)
    {
        var counter = 0L;
        var gate = new Lock();
        return new Entropy(bytes =>
        {
            Span<byte> input = stackalloc byte[16];
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            lock (gate)
            {
                for (var offset = 0; offset < bytes.Length; offset += hash.Length)
                {
                    BinaryPrimitives.WriteInt64BigEndian(input, seed);
                    BinaryPrimitives.WriteInt64BigEndian(input[8..], counter++);
                    SHA256.HashData(input, hash);
                    hash[..Math.Min(hash.Length, bytes.Length - offset)].CopyTo(bytes[offset..]);
                }
            }
        });
    }

    /// <summary>Fills <paramref name="bytes"/> with randomness.</summary>
    public void Fill(Span<byte> bytes) => _fill(bytes);

    /// <summary>A new id whose time is <paramref name="at"/>.</summary>
    public Id<T> NewId<T>(DateTimeOffset at)
        where T : IIdentified
    {
        Span<byte> random = stackalloc byte[Base32.RandomBytes];
        _fill(random);
        return Id<T>.Of(at, random);
    }

    /// <summary>A one-time code of six digits.</summary>
    public string NewCode()
    {
        Span<byte> bytes = stackalloc byte[8];
        _fill(bytes);
        return (BinaryPrimitives.ReadUInt64BigEndian(bytes) % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A secret of 32 random bytes as lower-case hexadecimal after <paramref name="prefix"/>.</summary>
    public string NewSecret(string prefix)
    {
        Span<byte> bytes = stackalloc byte[32];
        _fill(bytes);
        return prefix + Convert.ToHexStringLower(bytes);
    }
}
