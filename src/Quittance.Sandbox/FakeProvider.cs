using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Quittance.Sandbox;

/// <summary>
/// A stateful fake of a payment provider: requests in, events out. It owns no socket, thread or timer; whoever holds it drives it, a web
/// server or a simulator. Every member may be called from any thread.
/// </summary>
public abstract class FakeProvider
{
    /// <summary>The most deliveries that one step sends.</summary>
    const int StepSize = 64;

    readonly Lock _gate = new();
    readonly ControlApi _control;

    private protected FakeProvider(SandboxOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.History, 100, nameof(options));
        Options = options;
        Time = time;
        Clock = new SandboxClock(time);
        Agenda = new Agenda(Clock);
        Ids = new IdSource(options.Seed);
        Faults = new Faults(Clock);
        Money = new Money(options.History);
        Calls = new CallLog(options.History);
        Deliveries = new Deliveries(Clock, options.Retries, options.History);
        BaseUrl = options.PublicUrl ?? $"http://127.0.0.1:{options.Port}";
        _control = new ControlApi(this);
    }

    /// <summary>What the provider was started with.</summary>
    public SandboxOptions Options { get; }

    /// <summary>The address that hosted pages are reached under, without a closing slash.</summary>
    public string BaseUrl { get; internal set; }

    internal TimeProvider Time { get; }
    internal SandboxClock Clock { get; }
    internal Agenda Agenda { get; }
    internal IdSource Ids { get; }
    internal Money Money { get; }
    internal CallLog Calls { get; }
    internal Faults Faults { get; }
    internal Deliveries Deliveries { get; }

    /// <summary>Answers one request. What time has brought due (an expiry, the end of a bank debit) happens first.</summary>
    public SandboxResponse Handle(SandboxRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_gate)
        {
            Agenda.RunDue();
            return request.Path == ControlApi.Root || request.Path.StartsWith(ControlApi.Root + "/", StringComparison.Ordinal)
                ? _control.Handle(request)
                : Serve(request);
        }
    }

    /// <summary>Moves the provider's own time ahead, and does what falls due on the way.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is negative, or longer than ten years.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(by, TimeSpan.FromDays(3660));
        lock (_gate)
        {
            Clock.Advance(by);
            Agenda.RunDue();
        }
    }

    /// <summary>The deliveries that are due now, earliest first; at most 64.</summary>
    public IReadOnlyList<PendingDelivery> DueDeliveries()
    {
        lock (_gate)
        {
            Agenda.RunDue();
            return Deliveries.Due(StepSize);
        }
    }

    /// <summary>How long until time alone brings work; zero when some is due, null when nothing waits.</summary>
    public TimeSpan? UntilNextWork()
    {
        lock (_gate)
        {
            var next = new[] { Deliveries.NextDue, Agenda.NextDue }.Min();
            return next is null ? null : next <= Clock.Now ? TimeSpan.Zero : next - Clock.Now;
        }
    }

    /// <summary>Sends what is due, all at once, records the answers and plans the retries. Returns how many were sent.</summary>
    public async Task<int> StepAsync(HttpMessageInvoker http, CancellationToken cancellation)
    {
        var due = DueDeliveries();
        await Task.WhenAll(due.Select(delivery => DeliverAsync(delivery, http, cancellation)));
        return due.Count;
    }

    /// <summary>
    /// Sends one delivery, due or not, so that a caller can choose the order. Only a 2xx counts as success; a redirect is a failure and is
    /// not followed (the invoker must not follow it either).
    /// </summary>
    public async Task DeliverAsync(PendingDelivery delivery, HttpMessageInvoker http, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        ArgumentNullException.ThrowIfNull(http);
        OutgoingWebhook? webhook;
        lock (_gate)
        {
            if (!Deliveries.Claim(delivery)) return;
            webhook = Write(delivery);
            if (webhook is null) Deliveries.Settle(delivery, delivered: true);
        }
        if (webhook is null) return;
        var (status, error) = await SendAsync(webhook, http, cancellation);
        lock (_gate)
        {
            Calls.Add(new DeliveryEntry(
                Clock.Now, delivery.EventId, delivery.EventType, delivery.EndpointId, webhook.Url, delivery.Attempt, status, error));
            if (Deliveries.Settle(delivery, status is >= 200 and < 300) is { } settled) Answered(delivery, settled);
        }
    }

    private protected abstract SandboxResponse Serve(SandboxRequest request);

    /// <summary>The request that carries an event now, signed now; null when its endpoint no longer takes it.</summary>
    private protected abstract OutgoingWebhook? Write(PendingDelivery delivery);

    private protected abstract void Answered(PendingDelivery delivery, Settled settled);

    /// <summary>Plays the customer, the bank or the provider's own people; null where the call is not known.</summary>
    internal abstract ControlAnswer? Play(string method, string[] path, JsonObject body);

    async Task<(int? Status, string? Error)> SendAsync(OutgoingWebhook webhook, HttpMessageInvoker http, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(Options.DeliveryTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(webhook.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        foreach (var (name, value) in webhook.Headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return ((int)response.StatusCode, null);
        }
        // A receiver that dies in the moment of connecting shows as the socket's own error.
        catch (Exception refused) when (refused is HttpRequestException or SocketException)
        {
            return (null, refused.Message);
        }
        catch (OperationCanceledException)
        {
            return (null, cancellation.IsCancellationRequested ? "The sandbox stopped." : "Timed out.");
        }
    }
}
