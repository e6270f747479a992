using Microsoft.Extensions.Logging;
using Quittance.Bookkeeping;
using Quittance.Commands;
using Quittance.Diagnosis;
using Quittance.Inbox;
using Quittance.Outbox;
using Quittance.Providers;
using Quittance.Pumps;
using Quittance.Reconciliation;
using Quittance.Replays;
using Quittance.Requests;
using Quittance.Storage;

namespace Quittance;

/// <summary>
/// A payment-integrity engine: one way in (<see cref="Webhooks"/>, <see cref="Commands"/>), one pure decision, one transaction,
/// one way out. Made once per process; <see cref="RunAsync"/> does the work in the background.
/// </summary>
public sealed class Engine : IAsyncDisposable
{
    /// <summary>How often work looks for what fell due by time alone, or was left by another server; what happens here wakes it.</summary>
    static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>How often the bookers of a backlog look for one by themselves: a full batch wakes them.</summary>
    static readonly TimeSpan BacklogGlance = TimeSpan.FromMinutes(1);

    readonly Store _store;
    readonly Bookkeeper _bookkeeper;
    readonly Caller _caller;
    readonly NoticeSender _notices;
    readonly Deadlines _deadlines;
    readonly Retention _retention;
    readonly Reconciler _reconciler;
    readonly Doctor _doctor;
    readonly PumpLoop _loop;
    readonly TimeProvider _time;
    readonly Turns _bookingTurns;
    readonly Turns _retentionTurns;
    readonly Pump _inboxPump;
    readonly Pump[] _backlogPumps;
    readonly Pump _callsPump;
    readonly Pump _noticesPump;
    readonly Pump _upkeepPump;
    readonly HttpMessageInvoker _http;

    /// <summary>Puts an engine together. Nothing is opened yet.</summary>
    /// <param name="options">What it is made of.</param>
    /// <param name="http">Carries notices to the application; disposed with the engine.</param>
    /// <param name="log">Where the background work writes what went wrong.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message lists everything.</exception>
    public Engine(QuittanceOptions options, HttpMessageInvoker http, ILogger<Engine> log)
    {
        if (options.Validate() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(options));
        var horizons = options.Providers.ToDictionary(provider => provider.Name, provider => provider.KeyHorizon);
        var policy = options.Policy with { KeyHorizons = horizons };
        _time = options.Time;
        _http = http;
        _store = Store.Open(options.Database, isJoined: options.OnBooked is not null);
        _loop = new PumpLoop(_time, log);
        var connections = new Connections(options.Providers);
        var interpreter = new Interpreter(connections);
        var inbox = new InboxWriter(_store, options.Entropy);
        var owner = options.Entropy.NewSecret("srv_")[..20];
        _bookkeeper = new Bookkeeper(_store, interpreter, policy, new JoinTransaction(options.OnBooked), options.Entropy, _time);
        _caller = new Caller(_store, connections, _bookkeeper, inbox, interpreter, _time, owner);
        _notices = new NoticeSender(_store, options.Notices, http, _time, owner);
        _deadlines = new Deadlines(_store, _bookkeeper, _time);
        _retention = new Retention(_store, options.Retention, _time);
        var settlement = new Settlement(_store, connections, options.Entropy, _time);
        var sweeps = new Sweeps(
            new GapFill(_store, connections, inbox, _bookkeeper, _time),
            new Look(_store, _bookkeeper, _caller, _time),
            new Drift(_store, connections, settlement, options.Reconciliation, options.Entropy, _time),
            options.Reconciliation,
            new DueWork(_deadlines.StepAsync, BookAsync, CallAsync, NotifyAsync),
            _time);
        _reconciler = new Reconciler(_store, sweeps, options.Reconciliation, options.Entropy, _time, owner);
        Queries = new Queries(_store, _time);
        _doctor = new Doctor(_store, connections, Queries, new Migrator(_store, _time), options, _time);
        Commands = new Commands.Commands(
            _bookkeeper, Queries, connections, new Errand(_caller, Queries, options.Patience, _time), _store, options.Entropy, _time);
        _bookingTurns = new Turns(() => Webhooks!.IsCrowded, _time);
        _retentionTurns = new Turns(() => Webhooks!.IsCrowded, _time);
        _inboxPump = new Pump("inbox", BookInTurnAsync, Limits.BookingBatch, Glance, TimeSpan.FromMilliseconds(5));
        _backlogPumps =
        [
            .. Enumerable.Range(1, Bookers - 1).Select(_ => new Pump("backlog", BookInTurnAsync, Limits.BookingBatch, BacklogGlance)),
        ];
        _callsPump = new Pump("calls", CallAsync, Limits.OutboxBatch, Glance);
        _noticesPump = new Pump("notices", NotifyAsync, Limits.OutboxBatch, Glance);
        _upkeepPump = new Pump("upkeep", UpkeepAsync, 1, TimeSpan.FromSeconds(10), _store.UpkeepPause);
        Webhooks = new Webhooks(connections, inbox, new RejectedBudget(_time), () => Wake(_inboxPump, _upkeepPump), _time);
        Requests = new AnsweredRequests(_store, _time);
        Settings = new Settings(_store);
    }

    /// <summary>The door for webhooks.</summary>
    public Webhooks Webhooks { get; }

    /// <summary>What an application asks for.</summary>
    public Commands.Commands Commands { get; }

    /// <summary>What can be asked about what is.</summary>
    public Queries Queries { get; }

    /// <summary>Answers to requests that carried an idempotency key.</summary>
    public AnsweredRequests Requests { get; }

    /// <summary>A few values that the server makes for itself and keeps.</summary>
    public Settings Settings { get; }

    /// <summary>The database's name, for messages.</summary>
    public string Database => _store.Name;

    /// <summary>How many batches of events are booked beside one another: as many as the database can write.</summary>
    internal int Bookers => _store.Writers;

    /// <summary>For tests that kill the process around a commit.</summary>
    internal Store Store => _store;

    /// <summary>Brings the schema up to date; call it before anything else.</summary>
    /// <returns>The migrations that were applied.</returns>
    /// <exception cref="SchemaException">The database does not fit this program.</exception>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        new Migrator(_store, _time).MigrateAsync(cancellationToken);

    /// <summary>The migrations that the database lacks; nothing is changed.</summary>
    /// <exception cref="SchemaException">The database does not fit this program.</exception>
    public Task<IReadOnlyList<string>> PendingMigrationsAsync(CancellationToken cancellationToken) =>
        new Migrator(_store, _time).PendingAsync(cancellationToken);

    /// <summary>
    /// Does the background work until cancelled: books events, sends calls and notices, watches deadlines, reconciles, drops old bodies.
    /// </summary>
    public Task RunAsync(CancellationToken cancellationToken) => _loop.RunAsync(
        [
            _inboxPump,
            .. _backlogPumps,
            _callsPump,
            _noticesPump,
            new Pump("deadlines", _deadlines.StepAsync, Limits.DeadlineBatch, Glance),
            new Pump("retention", RetainInTurnAsync, Limits.RetentionBatch, TimeSpan.FromMinutes(10)),
            _upkeepPump,
            new Pump("reconciliation", _reconciler.StepAsync, 1, TimeSpan.FromSeconds(30)),
        ],
        cancellationToken);

    /// <summary>One bounded piece of each kind of work, for a host that has its own loop (a simulator, a test).</summary>
    /// <returns>How much was done; zero when nothing is due.</returns>
    public async Task<int> StepAsync(CancellationToken cancellationToken) =>
        await BookAsync(cancellationToken).ConfigureAwait(false)
        + await CallAsync(cancellationToken).ConfigureAwait(false)
        + await NotifyAsync(cancellationToken).ConfigureAwait(false)
        + await _deadlines.StepAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Drops one bounded bite of bodies past their time.</summary>
    public Task<int> RetainAsync(CancellationToken cancellationToken) => _retention.StepAsync(cancellationToken);

    /// <summary>One bounded bite of the reconciliation that is under way, or of the next one if it is time.</summary>
    /// <returns>1; or 0 if nothing is due or another server is at it.</returns>
    public Task<int> ReconcileAsync(CancellationToken cancellationToken) => _reconciler.StepAsync(cancellationToken);

    /// <summary>Compares everything with what providers say, now.</summary>
    /// <param name="report">Told how far it is, after each bite.</param>
    /// <param name="cancellationToken">Gives up; the run is carried on by the next step of any server.</param>
    /// <returns>The run; it is not finished if another server is at it.</returns>
    public Task<ReconciliationRun> ReconcileNowAsync(Action<ReconciliationRun> report, CancellationToken cancellationToken) =>
        _reconciler.RunAsync(report, cancellationToken);

    /// <summary>
    /// Rebuilds the books in an empty database from the inbox alone, and compares them with what is here (V20). Nothing here is changed, no
    /// provider is asked and the application is told nothing; the other database is for looking at, not for serving.
    /// </summary>
    /// <param name="into">The connection string of the empty database, of the same kind as this one. Its schema is made.</param>
    /// <param name="report">Told how far it is, after each few hundred bookings.</param>
    /// <param name="cancellationToken">Gives up; the other database is then worthless.</param>
    /// <returns>Where the two differ, table by table.</returns>
    /// <exception cref="ReplayException">It cannot begin; the message says why.</exception>
    /// <exception cref="SchemaException">The database does not fit this program.</exception>
    public async Task<ReplayVerdict> ReplayAsync(string into, Action<ReplayProgress> report, CancellationToken cancellationToken)
    {
        var target = Store.Open(into);
        await using (target.ConfigureAwait(false))
            return await new Replay(_store, target, new Migrator(target, _time), _bookkeeper.Into(target), report)
                .RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks the house from the settings to the providers. Changes nothing.</summary>
    /// <returns>Every check, with what to do about what is not well.</returns>
    public Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken) => _doctor.ExamineAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _reconciler.Dispose();
        await _store.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Books one batch of due events.</summary>
    /// <returns>How many were taken.</returns>
    internal async Task<int> BookAsync(CancellationToken cancellationToken)
    {
        var booked = await _bookkeeper.BookDueAsync(Limits.BookingBatch, cancellationToken).ConfigureAwait(false);
        if (booked >= Limits.BookingBatch)
            Wake(_backlogPumps);
        if (booked > 0)
            Wake(_callsPump, _noticesPump, _upkeepPump);
        return booked;
    }

    async Task<int> BookInTurnAsync(CancellationToken cancellationToken) =>
        _bookingTurns.TryTake() ? await BookAsync(cancellationToken).ConfigureAwait(false) : 0;

    async Task<int> RetainInTurnAsync(CancellationToken cancellationToken)
    {
        while (!_retentionTurns.TryTake())
            await Task.Delay(Glance, _time, cancellationToken).ConfigureAwait(false);
        return await _retention.StepAsync(cancellationToken).ConfigureAwait(false);
    }

    async Task<int> CallAsync(CancellationToken cancellationToken)
    {
        var sent = await _caller.StepAsync(cancellationToken).ConfigureAwait(false);
        if (sent > 0)
            Wake(_inboxPump, _callsPump, _noticesPump);
        return sent;
    }

    static void Wake(params ReadOnlySpan<Pump> pumps)
    {
        foreach (var pump in pumps)
            pump.Wake();
    }

    async Task<int> UpkeepAsync(CancellationToken cancellationToken)
    {
        await _store.UpkeepAsync(cancellationToken).ConfigureAwait(false);
        return 0;
    }

    Task<int> NotifyAsync(CancellationToken cancellationToken) => _notices.StepAsync(cancellationToken);
}
