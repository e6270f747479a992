using System.Collections.Frozen;

namespace Quittance.Providers;

/// <summary>The providers that are configured, by name.</summary>
sealed class Connections(IEnumerable<Provider> providers)
{
    readonly FrozenDictionary<string, Provider> _byName = providers.ToFrozenDictionary(provider => provider.Name, StringComparer.Ordinal);

    /// <summary>All of them, in the order of their names.</summary>
    public IEnumerable<Provider> All => _byName.Values.OrderBy(provider => provider.Name, StringComparer.Ordinal);

    public Provider? Find(string name) => _byName.GetValueOrDefault(name);
}
