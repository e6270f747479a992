using System.Text;
using System.Text.Json.Nodes;
using Quittance.Commands;
using Quittance.Storage;

namespace Quittance.Tests.Scenarios;

/// <summary>Where everything stands when a scenario is over; its text is what two runs are compared by.</summary>
sealed class Ending
{
    /// <summary>Effects that say how it ended; a shuffled run may come there by another way, which the others tell.</summary>
    static readonly string[] Final =
        ["order.paid", "order.canceled", "order.expired", "payment.refund_owed", "payment.mismatch"];

    readonly Dictionary<string, OrderStory> _stories = [];
    readonly List<(string Name, OrderView View)> _orders = [];
    readonly Dictionary<string, string> _names = [];
    readonly IReadOnlyList<Effect> _effects;
    readonly IReadOnlyList<Capacity> _capacities;

    Ending(World world, IReadOnlyList<Capacity> capacities)
    {
        _effects = world.Application.Effects;
        _capacities = capacities;
        Money = world.Money();
        Fees = world.Fees();
        Sessions = world.Sessions();
        Calls = world.CallsAtStripe();
    }

    public IReadOnlyList<Event> Events { get; private init; } = [];

    public IReadOnlyList<Case> Cases { get; private init; } = [];

    /// <summary>What truly moved at Stripe.</summary>
    public IReadOnlyList<JsonNode> Money { get; }

    /// <summary>What Stripe kept of it.</summary>
    public IReadOnlyList<JsonNode> Fees { get; }

    /// <summary>What each account of the ledger holds.</summary>
    public IReadOnlyList<LedgerBalance> Accounts { get; private init; } = [];

    /// <summary>Everything that was posted.</summary>
    public IReadOnlyList<LedgerTransaction> Postings { get; private init; } = [];

    /// <summary>The sessions at Stripe.</summary>
    public IReadOnlyList<JsonNode> Sessions { get; }

    /// <summary>The requests that Stripe received.</summary>
    public IReadOnlyList<JsonNode> Calls { get; }

    public IEnumerable<(string Name, OrderView View)> Orders => _orders;

    public static async Task<Ending> OfAsync(World world)
    {
        var cancel = TestContext.Current.CancellationToken;
        var events = new List<Event>();
        while (await world.Queries.EventsAsync(null, events.LastOrDefault()?.Id.ToString(), cancel) is { Count: > 0 } page)
            events.AddRange(page);
        var ending = new Ending(world, await world.Queries.CapacitiesAsync(cancel))
        {
            Events = events,
            Cases = await world.Queries.CasesAsync(null, null, cancel),
            Accounts = await world.Queries.LedgerBalancesAsync(null, cancel),
            Postings = await PostingsAsync(world, cancel),
        };
        foreach (var (name, id) in world.Orders)
        {
            ending._orders.Add((name, await world.SeeAsync(id)));
            ending._names.Add(id.ToString(), name);
            ending._stories.Add(name, (await world.Queries.StoryAsync(id, cancel))!);
        }

        return ending;
    }

    public Order Order(string name) => View(name).Order;

    public IReadOnlyList<Refund> Refunds(string name) => View(name).Refunds;

    public IReadOnlyList<Dispute> Disputes(string name) => View(name).Disputes;

    public IReadOnlyList<Transfer> Transfers(string name) => View(name).Transfers;

    /// <summary>What an account of the test mode holds: debits less credits.</summary>
    public long Balance(LedgerAccount account, string commodity = "eur") =>
        Accounts.Where(row => row.Account == account && row.Commodity.Code == commodity).Sum(row => row.Amount);

    /// <summary>How much moved at Stripe by one kind of movement, in minor units.</summary>
    public long Moved(string type) => Money.Where(row => (string?)row["type"] == type).Sum(row => (long)row["amount"]!);

    public IReadOnlyList<Payment> Payments(string name) => View(name).Payments;

    /// <summary>The only payment of an order.</summary>
    public Payment Payment(string name) => Assert.Single(Payments(name));

    public OrderStory Story(string name) => _stories[name];

    public Capacity Capacity(string name) => _capacities.Single(capacity => capacity.Name == name);

    /// <summary>How often an effect of a type was done for an order.</summary>
    public int Effects(string name, string type) => _effects.Count(effect => _names[effect.Order] == name && effect.Type == type);

    public IEnumerable<Effect> AllEffects => _effects;

    /// <summary>What is compared: with the steps in between, or only the end.</summary>
    public string ToString(bool onlyTheEnd)
    {
        var text = new StringBuilder();
        foreach (var order in _orders) text.Append(Describe(order.Name, order.View, onlyTheEnd));
        foreach (var capacity in _capacities)
            text.AppendLine($"{capacity.Name}: held {capacity.Held}, sold {capacity.Sold} of {capacity.Total}");
        foreach (var line in Cases.Select(Line).Order()) text.AppendLine(line);
        foreach (var line in Money.Select(row => $"{row["type"]}: {row["amount"]} {row["currency"]}").Order()) text.AppendLine(line);
        foreach (var row in Accounts.Where(row => row.Amount != 0))
            text.AppendLine($"{Named(row.Account)}: {row.Amount} {row.Commodity}");
        foreach (var status in Sessions.CountBy(session => (string)session["status"]!).OrderBy(status => status.Key))
            text.AppendLine($"sessions {status.Key}: {status.Value}");
        foreach (var status in Events.Where(IsUnresolved).CountBy(one => one.Status).OrderBy(status => status.Key))
            text.AppendLine($"events {Words.Of(status.Key)}: {status.Value}");
        return text.ToString();
    }

    public override string ToString() => ToString(onlyTheEnd: false);

    /// <summary>The ending of a race: not who won it, but that it was won once.</summary>
    public string ToStringOfRace()
    {
        var lines = _orders.Select(order => Describe("", order.View, onlyTheEnd: true)).Order(StringComparer.Ordinal);
        var cases = Cases.Select(one => $"{one.Kind} {one.Amount}").Order(StringComparer.Ordinal);
        return string.Join('\n', [.. lines, .. _capacities.Select(capacity => capacity.ToString()), .. cases]);
    }

    public static bool IsUnresolved(Event one) => one.Status is not EventStatus.Processed;

    string Describe(string name, OrderView view, bool onlyTheEnd)
    {
        var (text, order) = (new StringBuilder(), view.Order);
        var held = order.Held ? "held" : "not held";
        text.AppendLine($"{name}: {Words.Of(order.Status)}, paid {order.AmountPaid}, {held}, closing {order.Closing}");
        if (order.AmountRefunded + order.AmountDisputed > 0)
            text.AppendLine($"  refunded {order.AmountRefunded}, disputed {order.AmountDisputed}");
        foreach (var line in view.Refunds.Select(refund => $"  refund: {Words.Of(refund.Status)}, {refund.Amount}").Order())
            text.AppendLine(line);
        foreach (var one in view.Disputes)
            text.AppendLine($"  dispute: {Words.Of(one.Status)}, withdrawn {one.Withdrawn}, reinstated {one.Reinstated}, lost "
                + $"{one.Charged}");
        foreach (var line in view.Transfers.Where(one => one.Covers.Minor > 0).Select(one => $"  transfer: {Words.Of(one.Status)}, "
            + $"{one.Amount} of {one.Covers}").Order())
            text.AppendLine(line);
        foreach (var payment in view.Payments)
            text.AppendLine($"  payment: {Words.Of(payment.Status)}, {payment.Amount}, received {payment.Received}");
        foreach (var call in view.OpenCalls) text.AppendLine($"  open call: {call.Request.Kind}");
        var effects = _effects.Where(effect => effect.Order == order.Id.ToString() && (!onlyTheEnd || Final.Contains(effect.Type)));
        foreach (var (type, count) in effects.CountBy(effect => effect.Type).OrderBy(type => type.Key))
            text.AppendLine($"  {type}: {count}");
        return text.ToString();
    }

    /// <summary>Accounts of sellers are named by ids that differ from run to run.</summary>
    static string Named(LedgerAccount account) =>
        Chart.IsSeller(account) ? "seller" : account.Name;

    static async Task<IReadOnlyList<LedgerTransaction>> PostingsAsync(World world, CancellationToken cancel)
    {
        var all = new List<LedgerTransaction>();
        while (await world.Queries.LedgerTransactionsAsync(null, all.LastOrDefault()?.Id.ToString(), cancel) is { Count: > 0 } page)
            all.AddRange(page);
        return all;
    }

    string Line(Case one)
    {
        var settled = one.Settled is { } done ? Words.Of(done) : "open";
        return $"case: {Words.Of(one.Kind)} {one.Amount} {settled} of {(one.Order is { } order ? _names[order.ToString()] : "no order")}";
    }

    OrderView View(string name) => _orders.Single(order => order.Name == name).View;
}
