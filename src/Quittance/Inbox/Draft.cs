using System.Security.Cryptography;

namespace Quittance.Inbox;

/// <summary>
/// An arrival with all that can be reckoned before it is stored: its ids and its hash. Whoever brings it reckons them, so that the one who
/// writes for many does not have to.
/// </summary>
sealed class Draft(Arrival arrival, Entropy entropy)
{
    public Arrival Arrival => arrival;

    public Id<Event> Event { get; } = entropy.NewId<Event>(arrival.Envelope.ReceivedAt);

    public string Delivery { get; } = DeliveryId.New(entropy, arrival.Envelope.ReceivedAt);

    public byte[] Hash { get; } = SHA256.HashData(arrival.Envelope.Body.Span);

    public Identity Identity { get; } = new(arrival.Provider, arrival.ProviderAccount ?? "", arrival.Live, arrival.ExternalId);
}

/// <summary>What tells an event from all others.</summary>
readonly record struct Identity(string Provider, string Account, bool Live, string ExternalId) : IComparable<Identity>
{
    public int CompareTo(Identity other) =>
        string.CompareOrdinal(Provider, other.Provider) is var provider and not 0 ? provider
        : string.CompareOrdinal(ExternalId, other.ExternalId) is var id and not 0 ? id
        : string.CompareOrdinal(Account, other.Account) is var account and not 0 ? account
        : Live.CompareTo(other.Live);
}
