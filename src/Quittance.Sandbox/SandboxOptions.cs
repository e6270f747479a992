namespace Quittance.Sandbox;

/// <summary>What every fake provider is told at its start.</summary>
public abstract record SandboxOptions
{
    private protected SandboxOptions() { }

    /// <summary>The loopback port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The address that hosted pages are reached under, without a closing slash; null means the address listened on.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Where events are sent from the start on; more can be registered through the provider's own API.</summary>
    public IReadOnlyList<WebhookTarget> Webhooks { get; init; } = [];

    /// <summary>When an unanswered or refused event is sent again.</summary>
    public RetrySchedule Retries { get; init; } = RetrySchedule.Compressed;

    /// <summary>
    /// An endpoint that has taken nothing for so long is disabled when the next event to it is given up, in the provider's time.
    /// </summary>
    public TimeSpan DisableEndpointsAfter { get; init; } = TimeSpan.FromDays(2);

    /// <summary>How long one delivery may take before it counts as failed.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The source of all ids: the same seed and the same requests give the same ids. A sandbox that is restarted beside a database that
    /// lives on needs a new seed, or its new events look like duplicates of the old.
    /// </summary>
    public required ulong Seed { get; init; }

    /// <summary>How many objects of one kind, calls and money rows are kept; the oldest go first. From 100.</summary>
    public int History { get; init; } = 20_000;
}

/// <summary>One receiver of events.</summary>
/// <param name="Url">The absolute address that events are posted to.</param>
/// <param name="Secret">The secret that signs them.</param>
public sealed record WebhookTarget(string Url, string Secret)
{
    /// <summary>The provider's API version that events are rendered in; null means the account's.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The event types wanted; <c>*</c> is every type.</summary>
    public IReadOnlyList<string> EventTypes { get; init; } = ["*"];

    /// <summary>Whether events are sent without their object, as a reference to be fetched.</summary>
    public bool Thin { get; init; }
}

/// <summary>The waits between the attempts of one delivery; after the last attempt it is given up.</summary>
public sealed class RetrySchedule
{
    readonly TimeSpan[] _waits;

    /// <summary>Makes a schedule; an empty one means a single attempt.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A wait is not positive.</exception>
    public RetrySchedule(params ReadOnlySpan<TimeSpan> waits)
    {
        foreach (var wait in waits) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(wait, TimeSpan.Zero, nameof(waits));
        _waits = waits.ToArray();
    }

    /// <summary>
    /// Three days, ever further apart, as in live mode (docs.stripe.com/webhooks: up to three days, exponential; the times are not
    /// promised).
    /// </summary>
    public static RetrySchedule Real { get; } = new(
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(20));

    /// <summary>About nine minutes in all, for people who watch.</summary>
    public static RetrySchedule Compressed { get; } = new(
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20),
        TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5));

    /// <summary>The wait after so many failed attempts, or null when none is left.</summary>
    public TimeSpan? After(int attempts) => attempts >= 1 && attempts <= _waits.Length ? _waits[attempts - 1] : null;
}
