using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Quittance.Inbox;
using Quittance.Storage;

namespace Quittance.Torture;

/// <summary>Compares what the servers kept with what the provider and the application saw.</summary>
sealed class Reckoning(string database, Uri sandbox, NoticeDoor door, IReadOnlyList<string> orders)
{
    const int IdsAtOnce = 500;
    static readonly TimeSpan Soon = TimeSpan.FromMinutes(10);

    static readonly Sql Open = new(
        """
        select count(*) from (
            select id from event where account = @account and due_at is not null
            union all select id from notice where account = @account and delivered_at is null
            union all select id from provider_call where account = @account and due_at <= @soon) work
        """);

    static readonly Sql NotProcessed = new("select count(*) from event where account = @account and status <> 'processed'");

    /// <summary>How much the servers have still to do.</summary>
    public Task<long> OpenAsync(CancellationToken cancellationToken) =>
        CountAsync(Open, args => args.Time("soon", TimeProvider.System.GetUtcNow() + Soon), cancellationToken);

    /// <summary>The events that some server answered with 200, by the provider's id.</summary>
    public async Task<IReadOnlyList<string>> AcknowledgedAsync(CancellationToken cancellationToken)
    {
        var calls = await AskAsync("/_sandbox/calls", cancellationToken);
        return
        [
            .. ((JsonArray)calls["deliveries"]!).Where(delivery => (int?)delivery!["status"] == 200)
                .Select(delivery => (string)delivery!["event"]!).Distinct(),
        ];
    }

    /// <summary>Where it does not come to rest, nothing can be compared.</summary>
    public async Task<Faults> StuckAsync(CancellationToken cancellationToken) => new(
        await AcknowledgedAsync(cancellationToken),
        [],
        [],
        [$"It does not come to rest: {await OpenAsync(cancellationToken)} things are still to be done."]);

    /// <summary>What was lost, what was done twice, and whatever else is not as it must be.</summary>
    public async Task<Faults> ReckonAsync(CancellationToken cancellationToken)
    {
        var acknowledged = await AcknowledgedAsync(cancellationToken);
        var money = await AskAsync("/_sandbox/money", cancellationToken);
        var moved = ((JsonArray)money["data"]!).Select(row => row!).ToArray();
        var options = new QuittanceOptions { Database = database };
        await using var engine = new Engine(options, new HttpMessageInvoker(new SocketsHttpHandler()), NullLogger<Engine>.Instance);
        var lost = await LostAsync(engine, acknowledged, cancellationToken);
        var (doubled, others) = (new List<string>(), new List<string>());
        foreach (var order in orders)
        {
            var view = (await engine.Queries.OrderAsync(Id<Order>.Parse(order), cancellationToken))!;
            Compare(view.Order, [.. moved.Where(row => Names(row, order))], doubled, others);
        }

        if (door.Fault is { } told)
            doubled.Add(told);
        var proof = await engine.Queries.ProveLedgerAsync(_ => { }, cancellationToken);
        if (!proof.IsProved)
            others.Add($"The ledger is not proved: {proof.Faults[0].Row}: {proof.Faults[0].Why}");
        var booked = (await engine.Queries.LedgerBalancesAsync(null, cancellationToken))
            .Where(held => held.Account == Chart.ProviderClearing("stripe", live: false)).Sum(held => held.Amount);
        var lies = (long?)money["clearing_after_fees"]!["eur"] ?? 0;
        if (booked != lies)
            others.Add($"{booked} is booked as lying with the provider, and {lies} lies there.");
        if (await CountAsync(NotProcessed, _ => { }, cancellationToken) is var waiting and not 0)
            others.Add($"{waiting} events are not processed.");
        return new Faults(acknowledged, lost, doubled, others);
    }

    static async Task<IReadOnlyList<string>> LostAsync(
        Engine engine, IReadOnlyList<string> acknowledged, CancellationToken cancellationToken)
    {
        var here = new HashSet<string>();
        await using var session = await engine.Store.ReadAsync(cancellationToken);
        foreach (var ids in acknowledged.Chunk(IdsAtOnce))
            here.UnionWith((await InboxRows.KnownAsync(session, "stripe", live: false, ids, cancellationToken)).Select(known => known.Id));
        return [.. acknowledged.Where(id => !here.Contains(id))];
    }

    /// <summary>An order is paid by what came for it, once, and the application was told so once.</summary>
    void Compare(Order order, JsonNode[] moved, List<string> doubled, List<string> others)
    {
        var (came, back) = (Of(moved, "capture"), Of(moved, "refund"));
        if (came.Length > 1 || back.Length > 1)
            doubled.Add($"{came.Length} captures and {back.Length} refunds of order {order.Id}");
        if (order.AmountPaid != came.Sum(Amount) || order.AmountRefunded != back.Sum(Amount))
            others.Add(
                $"Order {order.Id} counts {order.AmountPaid} as paid and {order.AmountRefunded} as refunded; {came.Sum(Amount)} came and "
                + $"{back.Sum(Amount)} went back.");
        var told = door.Of(order.Id.ToString()).Count(type => type == "order.paid");
        if (told != came.Length)
            (told > came.Length ? doubled : others).Add($"The application was told {told} times that order {order.Id} is paid.");
    }

    static JsonNode[] Of(JsonNode[] rows, string type) => [.. rows.Where(row => (string?)row["type"] == type)];

    static long Amount(JsonNode row) => (long)row["amount"]!;

    static bool Names(JsonNode row, string order) => row.ToJsonString().Contains(order, StringComparison.Ordinal);

    async Task<long> CountAsync(Sql sql, Action<Args> bind, CancellationToken cancellationToken)
    {
        await using var store = Store.Open(database);
        await using var session = await store.ReadAsync(cancellationToken);
        return await session.FirstAsync(sql, bind, row => row.Number(0), cancellationToken);
    }

    async Task<JsonNode> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        return JsonNode.Parse(await http.GetStringAsync(new Uri(sandbox, path), cancellationToken))!;
    }
}

/// <summary>What came of comparing.</summary>
/// <param name="Acknowledged">Events that were answered with 200.</param>
/// <param name="Lost">Those of them that are not in the inbox.</param>
/// <param name="Doubled">What took effect twice.</param>
/// <param name="Others">Whatever else is not as it must be.</param>
sealed record Faults(
    IReadOnlyList<string> Acknowledged, IReadOnlyList<string> Lost, IReadOnlyList<string> Doubled, IReadOnlyList<string> Others);
