namespace Quittance.Inbox;

/// <summary>A piece of outside knowledge on its way into the inbox.</summary>
/// <param name="Source">The door.</param>
/// <param name="Provider">The provider; empty for our own.</param>
/// <param name="ProviderAccount">The provider's account that it names, if any.</param>
/// <param name="Live">Live or test mode.</param>
/// <param name="ExternalId">Its identity within provider, account and mode.</param>
/// <param name="Type">Its type, in the provider's words.</param>
/// <param name="Rank">What it may do.</param>
/// <param name="Envelope">The request or answer that brought it.</param>
sealed record Arrival(
    EventSource Source, string Provider, string? ProviderAccount, bool Live, string ExternalId, string Type, Rank Rank, Envelope Envelope);

/// <summary>The request or answer that brought something, as it came.</summary>
/// <param name="Endpoint">The webhook endpoint, or the kind of call that was answered.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Headers">The chosen headers, as a JSON object of texts.</param>
/// <param name="Body">The raw bytes.</param>
/// <param name="Ip">Where from.</param>
/// <param name="UserAgent">By which program.</param>
/// <param name="RequestId">Under which id of the web server.</param>
sealed record Envelope(
    string Endpoint,
    DateTimeOffset ReceivedAt,
    string Headers,
    ReadOnlyMemory<byte> Body,
    string? Ip = null,
    string? UserAgent = null,
    string? RequestId = null);

/// <summary>What storing an arrival met.</summary>
/// <param name="Id">The event.</param>
/// <param name="Status">Where the event stands.</param>
/// <param name="IsNew">Whether it was unseen.</param>
/// <param name="Order">The order that it concerns, if that is known.</param>
sealed record Stored(Id<Event> Id, EventStatus Status, bool IsNew, Id<Order>? Order);
