using System.Net;
using System.Net.Sockets;
using Quittance.Sandbox;
using Quittance.Sandbox.Stripe;
using Quittance.Simulation;

namespace Quittance.Torture;

/// <summary>Two servers on one database, customers, a provider, and somebody who kills the servers.</summary>
sealed class Ordeal : IAsyncDisposable
{
    const int Servers = 2;
    const int AtOnce = 64;
    const int QuietGlances = 20;
    const int History = 200_000;
    static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2);
    static readonly TimeSpan LongestCycle = TimeSpan.FromSeconds(20);
    static readonly TimeSpan ToRest = TimeSpan.FromMinutes(5);

    readonly DatabaseKind _kind;
    readonly TortureOptions _options;
    readonly TextWriter _progress;
    readonly Database _database;
    readonly NoticeDoor _door;
    readonly SandboxServer _sandbox;
    readonly Fleet _fleet;
    readonly Customers _customers;
    readonly List<Task> _buying = [];
    readonly Dice _dice;
    readonly long _began;

    Ordeal(DatabaseKind kind, TortureOptions options, TextWriter progress, Database database, NoticeDoor door, SandboxServer sandbox,
        IReadOnlyList<Uri> addresses)
    {
        (_kind, _options, _progress, _database, _door, _sandbox) = (kind, options, progress, database, door, sandbox);
        _dice = new Dice(options.Seed);
        _customers = new Customers(addresses, new Uri(sandbox.Address), _dice.NextSeed());
        _fleet = Fleet.Start(addresses, Settings);
        _began = TimeProvider.System.GetTimestamp();
    }

    public static async Task<Ordeal> PrepareAsync(
        DatabaseKind kind, TortureOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        var database = await Database.OpenAsync(kind, cancellationToken);
        var door = await NoticeDoor.OpenAsync(cancellationToken);
        Uri[] addresses = [.. Enumerable.Range(0, Servers).Select(_ => new Uri($"http://127.0.0.1:{FreePort()}"))];
        var sandbox = await SandboxServer.StartAsync(
            new StripeSandbox(
                new StripeSandboxOptions
                {
                    Port = 0,
                    Seed = options.Seed,
                    History = History,
                    Retries = OftenAndLong(),
                    Webhooks =
                    [
                        .. addresses.Select(address => new WebhookTarget($"{address}webhooks/stripe", Fleet.WebhookSecret)),
                    ],
                },
                TimeProvider.System),
            cancellationToken);
        return new Ordeal(kind, options, progress, database, door, sandbox, addresses);
    }

    public async Task<Summary> RunAsync(CancellationToken cancellationToken)
    {
        var kills = await KillAsync(cancellationToken);
        await Task.WhenAll(_buying);
        var reckoning = new Reckoning(_database.ConnectionString, new Uri(_sandbox.Address), _door, _customers.Orders);
        var faults = await RestAsync(reckoning, cancellationToken)
            ? await reckoning.ReckonAsync(cancellationToken)
            : await reckoning.StuckAsync(cancellationToken);
        lock (_fleet.LastWords)
            faults = faults with { Others = [.. faults.Others, .. _database.Failovers == 0 ? _fleet.LastWords : []] };
        return new Summary(
            _kind,
            kills,
            _database.Failovers,
            _customers.Orders.Count,
            TimeProvider.System.GetElapsedTime(_began),
            faults);
    }

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        _customers.Dispose();
        await _sandbox.DisposeAsync();
        await _door.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>A few things happen, and then a server dies.</summary>
    async Task<int> KillAsync(CancellationToken cancellationToken)
    {
        var kills = 0;
        while (kills < _options.Kills && TimeProvider.System.GetElapsedTime(_began) < _options.Time)
        {
            await HappenAsync(_dice.Between(1, 25), cancellationToken);
            if (_database.Failovers == 0 && kills >= _options.Kills / 2)
                await _database.FailOverAsync(cancellationToken);
            var first = _dice.Next(Servers);
            kills += _fleet.Kill(first) ? 1 : 0;
            if (_dice.Chance(15))
                kills += _fleet.Kill(1 - first) ? 1 : 0;
            await _progress.WriteAsync($"\r{_kind}: {kills} of {_options.Kills} kills, {_customers.Orders.Count} orders ");
        }

        await _progress.WriteLineAsync();
        return kills;
    }

    /// <summary>Waits until so many questions were answered or notices taken; new customers come whenever nothing happens.</summary>
    async Task HappenAsync(int things, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        var (until, last, quiet) = (Happened + things, Happened, 0);
        while (Happened < until && TimeProvider.System.GetElapsedTime(began) < LongestCycle)
        {
            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
            (last, quiet) = Happened == last ? (last, quiet + 1) : (Happened, 0);
            if (quiet % QuietGlances == 0 && _buying.Count(buying => !buying.IsCompleted) < AtOnce)
                _buying.Add(_customers.BuyAsync(_buying.Count, cancellationToken));
        }
    }

    long Happened => _customers.Answered + _door.Taken;

    async Task<bool> RestAsync(Reckoning reckoning, CancellationToken cancellationToken)
    {
        await _progress.WriteLineAsync($"{_kind}: until everything rests ...");
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < ToRest)
        {
            // The sandbox first: what it has still to deliver would be new work.
            if (_sandbox.Provider.UntilNextWork() is null or { TotalHours: > 0.5 } && await reckoning.OpenAsync(cancellationToken) == 0)
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }

        return false;
    }

    Dictionary<string, string> Settings(Uri address) => new()
    {
        ["QUITTANCE_DATABASE"] = _database.ConnectionString,
        ["QUITTANCE_URLS"] = address.GetLeftPart(UriPartial.Authority),
        ["QUITTANCE_API_KEY"] = Fleet.ApiKey,
        ["QUITTANCE_NOTICE_URL"] = _door.Address.ToString(),
        ["QUITTANCE_NOTICE_SECRET"] = Listener.Secret,
        ["QUITTANCE_RECONCILE_INTERVAL"] = "1m",
        ["STRIPE_SECRET_KEY"] = "sk_test_torture",
        ["STRIPE_WEBHOOK_SECRET"] = Fleet.WebhookSecret,
        ["STRIPE_API_BASE"] = _sandbox.Address,
    };

    /// <summary>Both servers may be down for seconds; a provider would try for days.</summary>
    static RetrySchedule OftenAndLong() => new([
        TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500),
        .. Enumerable.Repeat(TimeSpan.FromSeconds(1), 120)]);

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
