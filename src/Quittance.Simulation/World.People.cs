using System.Text;
using System.Text.Json.Nodes;
using Quittance.Commands;
using Quittance.Sandbox;

namespace Quittance.Simulation;

/// <content>What customers, merchants, operators and the bank do.</content>
sealed partial class World
{
    static readonly Uri Success = new("https://shop.test/thanks");
    static readonly Uri Back = new("https://shop.test/cancel");
    readonly List<Id<Order>> _orders = [];
    readonly Dictionary<string, long> _used = [];
    readonly HashSet<Id<Refund>> _asked = [];
    readonly HashSet<Id<Case>> _givenBack = [];
    Id<Seller> _seller;
    int _ownRequests;

    /// <summary>The refunds that the application asked for.</summary>
    public IReadOnlySet<Id<Refund>> Asked => _asked;

    /// <summary>The orders that were placed.</summary>
    public IReadOnlyList<Id<Order>> Orders => _orders;

    /// <summary>A use that had happened and was not taken, if there was one.</summary>
    public string? UseFault { get; private set; }

    /// <summary>How many units were used, as whoever used them was told.</summary>
    public long Used => _used.Values.Sum();

    Task PeopleAsync(int number, Step step) => step switch
    {
        Step.Place place => PlaceAsync(number, place),
        Step.Verify verify => Of(verify.Order, order => VerifyAsync(number, order, verify.Right)),
        Step.Checkout checkout => Of(checkout.Order, order => CheckoutAsync(number, order)),
        Step.Resume resume => Of(resume.Order, order => AskAsync(0, engine => engine.Commands.ResumeAsync(order, CancellationToken.None))),
        Step.Cancel cancel => Of(
            cancel.Order, order => AskAsync(1, engine => engine.Commands.CancelAsync(order, Key(number), CancellationToken.None))),
        Step.Pay pay => PayAsync(pay),
        Step.Charge charge => Of(charge.Order, order => ChargeAsync(order, charge)),
        Step.Refund refund => Of(refund.Order, order => RefundAsync(number, order, refund.Percent)),
        Step.RefundByHand byHand => OfCapture(byHand.Capture, row => Control(
            "POST",
            "/_sandbox/refunds",
            new JsonObject
            {
                ["payment_intent"] = (string)row["payment_intent"]!,
                ["amount"] = Math.Max(1, (long)row["amount"]! * byHand.Percent / 100),
            })),
        Step.MoveRefund move => OfTold("refund", "refund", move.Which, id => Control(
            "POST", $"/_sandbox/refunds/{id}", new JsonObject { ["outcome"] = move.Outcome })),
        Step.Dispute dispute => OfCapture(dispute.Capture, row => Control(
            "POST",
            "/_sandbox/disputes",
            new JsonObject { ["payment_intent"] = (string)row["payment_intent"]!, ["inquiry"] = dispute.OnlyAsks })),
        Step.MoveDispute move => Move(move),
        Step.Use use => UseAsync(use),
        Step.Decide decide => DecideAsync(number, decide.Case, decide.Action),
        Step.Retry retry => RetryAsync(retry.Event),
        _ => throw new InvalidOperationException($"Nobody does a {step.GetType().Name}."),
    };

    /// <summary>A person settles whatever waits for one: gives the money back where that is possible, and closes the rest.</summary>
    /// <returns>How many cases were settled.</returns>
    public async Task<int> SettleCasesAsync()
    {
        var open = await CasesAsync().ConfigureAwait(false);
        foreach (var waiting in open)
        {
            // Money that cannot be given back, for it is gone already, is not asked for twice.
            if (!_givenBack.Add(waiting.Id) || !await DecideAsync(waiting, CaseAction.Refund).ConfigureAwait(false))
                await DecideAsync(waiting, CaseAction.Close).ConfigureAwait(false);
        }

        return open.Count;
    }

    /// <summary>An operator tries every event again that was given up.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RetryDeadAsync()
    {
        var dead = await Engine.Queries.EventsAsync(EventStatus.Dead, null, CancellationToken.None).ConfigureAwait(false);
        foreach (var given in dead)
            await AskAsync(0, engine => engine.Commands.RetryAsync(given.Id, CancellationToken.None)).ConfigureAwait(false);
        return dead.Count;
    }

    /// <summary>What truly moved.</summary>
    public IReadOnlyList<JsonNode> Moved() =>
        [.. ((JsonArray)Control("GET", "/_sandbox/money", [])!["data"]!).Select(row => row!)];

    /// <summary>Every payment page that was ever opened, oldest first, and the order that it is for.</summary>
    public IReadOnlyList<(string Id, string Order, bool IsOpen)> Pages() =>
    [
        .. ((JsonArray)Control("GET", "/_sandbox/checkouts", [])!["data"]!).Select(page => (
            (string)page!["id"]!, (string?)page["client_reference_id"] ?? "", (string?)page["status"] == "open")),
    ];

    /// <summary>V11: what was asked for once was made once. The first refund or transfer of ours that the provider has twice.</summary>
    public string? MadeTwice()
    {
        foreach (var kind in new[] { "refund", "transfer" })
        {
            var made = (JsonArray?)Ask($"/v1/{kind}s?limit=100")?["data"] ?? [];
            var ours = made.Select(one => (string?)one!["metadata"]![$"quittance_{kind}"]).Where(id => id is not null);
            if (ours.GroupBy(id => id).FirstOrDefault(same => same.Count() > 1) is { } twice)
                return $"V11: {kind} {twice.Key} was made {twice.Count()} times";
        }

        return null;
    }

    async Task PlaceAsync(int number, Step.Place place)
    {
        var line = place.What switch
        {
            0 or 1 => new OrderLine("Seat", 1, place.Amount, SeatName),
            2 => new OrderLine("Lamp", 1, place.Amount, null, _seller, place.Amount / 10),
            // So little is the seller's that the provider would carry it over twice.
            3 => new OrderLine("Print", 1, place.Amount, null, _seller, place.Amount * 6 / 10),
            4 => new OrderLine("Pack", 1, place.Amount, null, Grant: new LineGrant.Units(Meter, 50)),
            5 or 6 => new OrderLine("Access", 1, place.Amount, null, Grant: new LineGrant.Access("pro")),
            _ => new OrderLine("Thing", 1, place.Amount, null),
        };
        var terms = new OrderTerms(
            OrderKind.Booking, Currency.Parse("eur"), [line], Customer, "ada@example.com", new Dictionary<string, string>());
        var placed = await AskAsync(number % NodeCount, engine => engine.Commands.PlaceAsync(
            terms, guest: place.What == Plot.GuestsThing, Key(number), CancellationToken.None)).ConfigureAwait(false);
        if (placed is Result<OrderView>.Done done)
            _orders.Add(done.Value.Order.Id);
    }

    Task VerifyAsync(int number, Id<Order> order, bool right)
    {
        var code = right ? Listener.CodeOf(order.ToString()) ?? "000000" : "000000";
        return AskAsync(number % NodeCount, engine => engine.Commands.VerifyAsync(order, code, Key(number), CancellationToken.None));
    }

    async Task CheckoutAsync(int number, Id<Order> order)
    {
        var view = await AskAsync(number % NodeCount, engine => engine.Commands.CheckoutAsync(
            order, "stripe", Success, Back, Key(number), CancellationToken.None)).ConfigureAwait(false);
        Trace.Note(view is Result<CheckoutView>.Done { Value: var shown } ? $"checkout: {shown.Outcome}" : $"checkout: {view}");
    }

    /// <summary>Customers find every page that was ever opened, in their browser's history.</summary>
    Task PayAsync(Step.Pay pay)
    {
        var pages = Pages();
        if (pages.Count > 0)
            Control("POST", $"/_sandbox/checkouts/{One(pages, pay.Page).Id}", new JsonObject { ["outcome"] = pay.Outcome });
        return Task.CompletedTask;
    }

    async Task ChargeAsync(Id<Order> order, Step.Charge charge)
    {
        var known = (await Engine.Queries.OrderAsync(order, CancellationToken.None).ConfigureAwait(false))!;
        var method = charge.Method is Plot.Debit ? Account() : charge.Method;
        var form = $"amount={Math.Max(60, known.Order.Terms.Amount * charge.Percent / 100)}&currency=eur&confirm=true"
            + $"&payment_method={method}&return_url=https://shop.test&metadata[quittance_order]={order}";
        if (charge.NamesPayment && known.Payments.Count > 0)
            form += $"&metadata[quittance_payment]={known.Payments[^1].Id}";
        Post("/v1/payment_intents", form);
    }

    /// <summary>A customer's bank account, which pays in the end (a test number of docs.stripe.com/testing).</summary>
    string? Account() => (string?)Post("/v1/payment_methods", "type=sepa_debit&sepa_debit[iban]=DE89370400440532013000")?["id"];

    async Task RefundAsync(int number, Id<Order> order, int percent)
    {
        var known = await Engine.Queries.OrderAsync(order, CancellationToken.None).ConfigureAwait(false);
        long? amount = percent == 0 ? null : Math.Max(1, known!.Order.AmountPaid * percent / 100);
        if (await AskAsync(number % NodeCount, engine => engine.Commands.RefundAsync(
            order, amount, null, Key(number), CancellationToken.None)).ConfigureAwait(false) is Result<Refund>.Done { Value: var made })
            _asked.Add(made.Id);
    }

    Task Move(Step.MoveDispute move)
    {
        var disputes = (JsonArray?)Ask("/v1/disputes?limit=100")?["data"] ?? [];
        if (disputes.Count > 0)
        {
            var id = (string)One([.. disputes], move.Which)!["id"]!;
            Control("POST", $"/_sandbox/disputes/{id}", new JsonObject { ["outcome"] = move.Outcome });
        }

        return Task.CompletedTask;
    }

    async Task UseAsync(Step.Use use)
    {
        var step = $"job-{use.Number}-{use.Units}";
        var used = new UnitsUsed(Customer, Meter, use.Units, step, null, OnlyIfCovered: use.Number % 2 == 0);
        if (await AskAsync(use.Number % NodeCount, engine => engine.Commands.UseAsync(used, CancellationToken.None)).ConfigureAwait(false)
            is Result<MeterBalance>.Done)
            _used[step] = use.Units;
        else if (!used.OnlyIfCovered)
            UseFault ??= $"V17: {use.Units} units were used under {step}, and that was refused";
    }

    async Task DecideAsync(int number, int which, int action)
    {
        var open = await CasesAsync().ConfigureAwait(false);
        if (open.Count == 0)
            return;
        var chosen = action switch { 0 => CaseAction.Refund, 1 => CaseAction.Attribute, _ => CaseAction.Refund };
        await AskAsync(number % NodeCount, engine => engine.Commands.DecideAsync(
            One(open, which).Id, chosen, "decided", Key(number), CancellationToken.None)).ConfigureAwait(false);
    }

    async Task<bool> DecideAsync(Case open, CaseAction action) => await AskAsync(0, engine => engine.Commands.DecideAsync(
        open.Id, action, "settled in the end", $"end:{open.Id}:{action}:{Clock.GetUtcNow().UtcTicks}", CancellationToken.None))
        .ConfigureAwait(false) is Result<Case>.Done;

    async Task RetryAsync(int which)
    {
        var events = await Engine.Queries.EventsAsync(null, null, CancellationToken.None).ConfigureAwait(false);
        var again = One(events, which).Id;
        await AskAsync(0, engine => engine.Commands.RetryAsync(again, CancellationToken.None)).ConfigureAwait(false);
    }

    async Task<List<Case>> CasesAsync()
    {
        var all = await Engine.Queries.CasesAsync(null, null, CancellationToken.None).ConfigureAwait(false);
        return [.. all.Where(known => known.Settled is null).OrderBy(known => known.Id.ToString(), StringComparer.Ordinal)];
    }

    Task Of(int which, Func<Id<Order>, Task> act) => _orders.Count == 0 ? Task.CompletedTask : act(One(_orders, which));

    Task OfCapture(int which, Func<JsonNode, object?> act)
    {
        var captures = Moved().Where(row => (string?)row["type"] == "capture").ToArray();
        if (captures.Length > 0)
            act(One(captures, which));
        return Task.CompletedTask;
    }

    Task OfTold(string type, string member, int which, Func<string, object?> act)
    {
        var rows = Moved().Where(row => (string?)row["type"] == type).Select(row => (string)row[member]!).Distinct().ToArray();
        if (rows.Length > 0)
            act(One(rows, which));
        return Task.CompletedTask;
    }

    static T One<T>(IReadOnlyList<T> all, int which) => which == Plot.Newest ? all[^1] : all[which % all.Count];

    /// <summary>The provider's own API, past the engine and past its faults.</summary>
    JsonNode? Ask(string path) => Read(new SandboxRequest("GET", path, Bearer(), Array.Empty<byte>()));

    JsonNode? Post(string path, string form)
    {
        var headers = Bearer();
        headers["Idempotency-Key"] = $"merchant-{++_ownRequests}";
        return Read(new SandboxRequest("POST", path, headers, Encoding.UTF8.GetBytes(form)));
    }

    JsonNode? Read(SandboxRequest request) => Provider.Handle(request) is { Status: 200, Dropped: false } answer
        ? JsonNode.Parse(answer.Body.Span)
        : null;

    static Dictionary<string, string> Bearer() => new() { ["Authorization"] = $"Bearer {Node.SecretKey}" };

    static string Key(int number) => $"key-{number}";
}
