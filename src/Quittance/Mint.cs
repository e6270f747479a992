using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Quittance;

/// <summary>
/// The ids that one event gives rise to. The same event always mints the same ids in the same order, so that a decision which
/// is taken again (after a crash, or by a replay of the whole inbox) names the same orders, payments, calls and notices.
/// </summary>
sealed class Mint(Id<Event> source, DateTimeOffset at)
{
    readonly byte[] _source = Encoding.ASCII.GetBytes(source.ToString());
    int _count;

    public Id<T> Next<T>()
        where T : IIdentified
    {
        Span<byte> seed = stackalloc byte[_source.Length + sizeof(int)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _source.CopyTo(seed);
        BinaryPrimitives.WriteInt32BigEndian(seed[_source.Length..], _count++);
        SHA256.HashData(seed, hash);
        return Id<T>.Of(at, hash[..Base32.RandomBytes]);
    }
}
