using System.Text;
using System.Text.Json;
using Quittance.Providers;

namespace Quittance.Tests.Infrastructure;

/// <summary>
/// A provider without a network: its webhooks are small JSON objects that say which fact they state (<see cref="Told"/>), its
/// answers come from a queue that the test fills, and where that is empty it does what was asked.
/// </summary>
sealed class ScriptedProvider(string name = "scripted", bool live = false, string? account = "acct_own") : Provider
{
    public const string SignatureHeader = "webhook-signature";

    readonly Lock _gate = new();
    readonly Queue<(string Kind, Func<ProviderRequest, Task<Answer>> Reply)> _script = [];
    readonly List<(ProviderRequest Request, string? Key)> _sent = [];

    public override string Name => name;

    public override bool Live => live;

    public override string? Account => account;

    public override TimeSpan KeyHorizon => TimeSpan.FromHours(23);

    public override TimeSpan EventsKept => TimeSpan.FromDays(30);

    public override IReadOnlyList<EventFeed> OwnFeeds { get; } = [new("events", null)];

    /// <summary>What the lists of events and movements show, newest first; while one is <c>null</c> it cannot be read.</summary>
    public List<ListedEvent>? Events { get; set; } = [];

    /// <inheritdoc cref="Events"/>
    public List<ListedMovement>? Movements { get; set; } = [];

    /// <summary>Runs before a list of events is given.</summary>
    public Func<Task>? BeforeList { get; set; }

    /// <summary>Since when lists were asked for, in order.</summary>
    public List<DateTimeOffset> AskedSince { get; } = [];

    /// <summary>Everything that was sent, in order.</summary>
    public IReadOnlyList<(ProviderRequest Request, string? Key)> Sent
    {
        get
        {
            lock (_gate)
                return [.. _sent];
        }
    }

    /// <summary>What was sent of one kind.</summary>
    public IReadOnlyList<(T Request, string? Key)> SentOf<T>()
        where T : ProviderRequest =>
        [.. Sent.Where(sent => sent.Request is T).Select(sent => ((T)sent.Request, sent.Key))];

    /// <summary>The next request of a kind is answered so.</summary>
    public void Answers<T>(params Answer[] answers)
        where T : ProviderRequest
    {
        foreach (var answer in answers)
            Answers<T>(_ => Task.FromResult(answer));
    }

    /// <summary>The next request of a kind is answered by this.</summary>
    public void Answers<T>(Func<T, Task<Answer>> reply)
        where T : ProviderRequest
    {
        lock (_gate)
            _script.Enqueue((typeof(T).Name, request => reply((T)request)));
    }

    public static Answer Ok(Told told) => new Answer.Received(200, new Dictionary<string, string>(), told.ToBytes());

    public static Answer Status(int status, string code = "error", bool replayed = false) => new Answer.Received(
        status, new Dictionary<string, string> { ["replayed"] = replayed ? "true" : "false" }, Encoding.UTF8.GetBytes($"\"{code}\""));

    public static Answer Silence { get; } = new Answer.Nothing("The wait for an answer ended.");

    public static Answer Refused { get; } = new Answer.NotSent("The connection was refused.");

    public override Verification Verify(IReadOnlyDictionary<string, string> headers, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        if (headers.GetValueOrDefault(SignatureHeader) != "good")
            return new Verification.Rejected("the signature is wrong");
        var told = Told.Read(body);
        return new Verification.Genuine(told.Id, told.Type, told.Account, told.Live ?? live, null);
    }

    public override Reading ReadWebhook(ReadOnlyMemory<byte> body) => Told.Read(body) switch
    {
        { Type: "irrelevant" } => new Reading.Irrelevant("It moves no money."),
        { Type: "unrecognised" } => new Reading.Unrecognised("Its shape is unknown."),
        { Type: "throws" } => throw new InvalidOperationException("the bytes make the adapter throw"),
        var told => new Reading.Facts([told.ToFact(this)]),
    };

    public override async Task<Answer> SendAsync(ProviderRequest request, string? key, CancellationToken cancellationToken)
    {
        if (request.Changes && string.IsNullOrEmpty(key))
            throw new ArgumentException("A changing request has a key.", nameof(key));
        Func<ProviderRequest, Task<Answer>> reply;
        lock (_gate)
        {
            _sent.Add((request, key));
            reply = _script.TryPeek(out var next) && next.Kind == request.GetType().Name ? _script.Dequeue().Reply : Obey;
        }

        return await reply(request);
    }

    public override IReadOnlyList<Fact> ReadAnswer(Id<Call> call, ProviderRequest request, Answer answer, DateTimeOffset at) =>
        answer switch
        {
            Answer.NotSent unsent => [new CallSettled(call, new CallResult.NotTaken(unsent.Why))],
            Answer.Nothing nothing => [new CallSettled(call, new CallResult.Unclear(nothing.Why, Ended: false, Replayed: false))],
            Answer.Received { Status: 409 or 429 } => [new CallSettled(call, new CallResult.NotTaken("It was turned away."))],
            Answer.Received { Status: >= 500 } broken =>
                [new CallSettled(
                call, new CallResult.Unclear($"It answered {broken.Status}.", Ended: true, broken.Headers["replayed"] == "true"))],
            Answer.Received { Status: >= 400 } refused => Refusal(call, request, Encoding.UTF8.GetString(refused.Body.Span).Trim('"')),
            Answer.Received done => [new CallSettled(call, new CallResult.Done()), .. Facts(request, Told.Read(done.Body))],
            _ => throw new InvalidOperationException("An answer of another kind."),
        };

    public override Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Finding>>([Finding.Fine("scripted", "It is scripted.")]);

    public override EventFeed FeedOf(string account) => new($"events:{account}", account);

    /// <summary>Lists are cut into pages of two, so that they have several.</summary>
    public override async Task<ListPage<ListedEvent>> ListEventsAsync(
        EventFeed feed, DateTimeOffset since, string? after, CancellationToken cancellationToken)
    {
        AskedSince.Add(since);
        if (BeforeList is { } before)
            await before();
        return Page(feed.Account is null ? Events : [], item => item.Identity.EventId, after);
    }

    public override Task<ListPage<ListedMovement>> ListMovementsAsync(
        DateTimeOffset since, string? after, CancellationToken cancellationToken) =>
        Task.FromResult(Page(Movements, item => $"{item.Kind}:{item.Ref.Value}", after));

    static ListPage<T> Page<T>(List<T>? all, Func<T, string> id, string? after)
    {
        if (all is null)
            return new ListPage<T>.Unread("The list cannot be read.");
        var rest = after is null ? all : [.. all.SkipWhile(item => id(item) != after).Skip(1)];
        return new ListPage<T>.Read([.. rest.Take(2)], rest.Count > 2 ? id(rest[1]) : null);
    }

    static Fact[] Refusal(Id<Call> call, ProviderRequest request, string code) => code == "not_open"
        ? [new CallSettled(call, new CallResult.Done()), new CheckoutNotOpen(
            new PaymentSubject(((ExpireCheckout)request).Payment, [], null, null))]
        : [new CallSettled(call, new CallResult.Refused(new PaymentError(code, $"The provider said {code}.")))];

    IEnumerable<Fact> Facts(ProviderRequest request, Told told) => (request, told.Type) switch
    {
        (FindCheckout find, "absent") => [new CheckoutAbsent(find.Payment)],
        (FindRefund find, "absent") => [new MovementAbsent(find.Sought)],
        (FindTransfer find, "absent") => [new MovementAbsent(find.Sought)],
        (FindReversal find, "absent") => [new MovementAbsent(find.Sought)],
        (_, "nothing") => [],
        _ => [told.ToFact(this)],
    };

    static Task<Answer> Obey(ProviderRequest request) => Task.FromResult(Ok(request switch
    {
        CreateCheckout create => Told.Opened(create.Payment, SessionOf(create.Payment)),
        ExpireCheckout expire => Told.Closed("", expire.Payment, Closure.Expired) with { Session = expire.Session.Value, Error = null },
        ReadPayment { Payment: { } payment } read => Told.Opened(payment, read.Target.Value),
        ReadPayment read => new Told { Type = "opened", Session = read.Target.Value, Url = "https://pay.example/unknown" },
        FindCheckout => new Told { Type = "absent" },
        ReadSettlement read => new Told { Type = "settled", Payment = $"{read.Payment}", Capture = read.Capture.Value, Currency = "eur" },
        CreateRefund create => Told.Refunded("", create.Payment, create.Capture.Value, $"re_{create.Refund}", create.Amount.Minor) with
        {
            Ours = $"{create.Refund}",
        },
        CreateTransfer create => new Told
        {
            Type = "transferred",
            Movement = $"tr_{create.Transfer}",
            Ours = $"{create.Transfer}",
            Amount = create.Amount.Minor,
            Currency = create.Amount.Currency.Code,
        },
        CreateReversal create => new Told
        {
            Type = "reversed",
            Movement = $"trr_{create.Reversal}",
            Capture = create.Transfer.Value,
            Ours = $"{create.Reversal}",
            Amount = create.Amount.Minor,
            Currency = create.Amount.Currency.Code,
        },
        FindRefund or FindTransfer or FindReversal => new Told { Type = "absent" },
        ListRefunds or ReadMovement => new Told { Type = "nothing" },
        _ => throw new InvalidOperationException("A request of another kind."),
    }));

    public static string SessionOf(Id<Payment> payment) => $"cs_{payment}";
}

/// <summary>What a webhook or an answer of the scripted provider says.</summary>
sealed record Told
{
    public string Id { get; init; } = "evt-1";
    public string Type { get; init; } = "";
    public string? Account { get; init; }
    public bool? Live { get; init; }
    public string? Payment { get; init; }
    public string[] Orders { get; init; } = [];
    public string? Session { get; init; }
    public string? Capture { get; init; }
    public long Amount { get; init; }
    public string? Currency { get; init; }
    public string? Url { get; init; }
    public DateTimeOffset At { get; init; }
    public ProgressStep Step { get; init; }
    public Closure How { get; init; }
    public string? Error { get; init; }
    public string? Note { get; init; }

    /// <summary>The provider's id of a refund, a dispute, a transfer or a reversal.</summary>
    public string? Movement { get; init; }

    /// <summary>Our own id of it.</summary>
    public string? Ours { get; init; }

    public RefundStep Refund { get; init; }
    public DisputeStatus Dispute { get; init; }
    public long Withdrawn { get; init; }
    public long Reinstated { get; init; }

    public static Told Opened(Id<Payment> payment, string session) =>
        new() { Type = "opened", Payment = $"{payment}", Session = session, Url = $"https://pay.example/{session}" };

    public static Told Succeeded(string id, Id<Payment>? payment, string capture, long amount, string? currency = "eur") =>
        new() { Id = id, Type = "succeeded", Payment = payment?.ToString(), Capture = capture, Amount = amount, Currency = currency };

    public static Told Closed(string id, Id<Payment> payment, Closure how = Closure.Failed) =>
        new() { Id = id, Type = "closed", Payment = $"{payment}", How = how, Error = "card_declined" };

    public static Told Moved(string id, Id<Payment> payment, ProgressStep step, DateTimeOffset at) =>
        new()
        {
            Id = id,
            Type = "moved",
            Payment = $"{payment}",
            Step = step,
            At = at,
            Error = step is ProgressStep.TryFailed ? "card_declined" : null,
        };

    public static Told Refunded(
        string id, Id<Payment>? payment, string capture, string refund, long amount, RefundStep step = RefundStep.Succeeded) => new()
        {
            Id = id,
            Type = "refunded",
            Payment = payment?.ToString(),
            Capture = capture,
            Movement = refund,
            Amount = amount,
            Currency = "eur",
            Refund = step,
        };

    public static Told Disputed(
        string id, string capture, string dispute, long amount, DisputeStatus status, long withdrawn = 0, long reinstated = 0) => new()
        {
            Id = id,
            Type = "disputed",
            Capture = capture,
            Movement = dispute,
            Amount = amount,
            Currency = "eur",
            Dispute = status,
            Withdrawn = withdrawn,
            Reinstated = reinstated,
        };

    public static Told Read(ReadOnlyMemory<byte> body) => JsonSerializer.Deserialize<Told>(body.Span)!;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    public Fact ToFact(ScriptedProvider provider)
    {
        var about = new PaymentSubject(
            Payment is null ? null : Quittance.Id<Payment>.Parse(Payment),
            [.. Orders.Select(Quittance.Id<Order>.Parse)],
            Session is null ? null : new ExternalRef(provider.Name, provider.Live, RefKind.Session, Session),
            Capture is null ? null : new ExternalRef(provider.Name, provider.Live, RefKind.Capture, Capture));
        var error = Error is null ? null : new PaymentError(Error, $"The bank said {Error}.");
        return Type switch
        {
            "opened" => new CheckoutOpened(about, Url!, null),
            "moved" => new PaymentProgressed(about, Step, At, error),
            // Without a currency the money is of no currency at all, on which a decision throws.
            "succeeded" => new PaymentSucceeded(
                about, Currency is null ? new Money(Amount, default) : new Money(Amount, Quittance.Currency.Parse(Currency))),
            "closed" => new PaymentClosed(about, How, error),
            "changed" => new ReadNeeded(about),
            "settled" => new SettlementTold(about, Ref(provider, RefKind.Charge, $"ch_{Capture}"), Money()),
            "refunded" => new RefundTold(
                about,
                Ref(provider, RefKind.Refund, Movement!),
                Ours is null ? null : Quittance.Id<Refund>.Parse(Ours),
                Money(),
                Refund,
                error),
            "disputed" => new DisputeTold(
                about,
                Ref(provider, RefKind.Dispute, Movement!),
                Money(),
                Dispute,
                At,
                Withdrawn > 0 ? new DisputeMoney(Money() with { Minor = Withdrawn }, null) : null,
                Reinstated > 0 ? new DisputeMoney(Money() with { Minor = Reinstated }, null) : null),
            "transferred" => new TransferTold(
                Ref(provider, RefKind.Transfer, Movement!), Ours is null ? null : Quittance.Id<Transfer>.Parse(Ours), Money()),
            "reversed" => new ReversalTold(
                Ref(provider, RefKind.Reversal, Movement!),
                Ref(provider, RefKind.Transfer, Capture!),
                Ours is null ? null : Quittance.Id<Reversal>.Parse(Ours),
                Money()),
            _ => throw new InvalidOperationException($"{Type} is no fact."),
        };
    }

    Money Money() => new(Amount, Quittance.Currency.Parse(Currency!));

    static ExternalRef Ref(ScriptedProvider provider, RefKind kind, string value) => new(provider.Name, provider.Live, kind, value);
}
