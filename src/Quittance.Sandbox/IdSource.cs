namespace Quittance.Sandbox;

/// <summary>Ids and secrets, drawn from a seed so that a run can be repeated exactly (SplitMix64).</summary>
internal sealed class IdSource(ulong seed)
{
    const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    ulong _state = seed;

    public string Mint(string prefix, int length) => string.Create(prefix.Length + length, (this, prefix), static (span, source) =>
    {
        source.prefix.CopyTo(span);
        foreach (ref var letter in span[source.prefix.Length..]) letter = Alphabet[(int)(source.Item1.Next() % (ulong)Alphabet.Length)];
    });

    ulong Next()
    {
        unchecked
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
