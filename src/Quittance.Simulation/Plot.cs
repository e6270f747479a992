namespace Quittance.Simulation;

/// <summary>What happens under a seed, drawn at once: the same seed is the same history.</summary>
static class Plot
{
    const int FewestSteps = 25;
    const int MostSteps = 60;
    const int Nodes = 2;

    /// <summary>Of orders or pages, the newest.</summary>
    public const int Newest = -1;

    /// <summary>Of the things that can be bought, how many there are, and those that are sold for the seller.</summary>
    const int Things = 9;
    const int SellersThing = 2;
    const int SellersOther = 3;

    /// <summary>What only a guest buys, who has to prove an e-mail first.</summary>
    public const int GuestsThing = 8;

    /// <summary>A bank account: its debit is under way for days. Nothing of the provider's is named so.</summary>
    public const string Debit = "debit";

    /// <summary>A card whose refunds are under way for days.</summary>
    const string PendingRefund = "pm_card_pendingRefund";

    /// <summary>As often as anything is asked within a day and more, and how many minutes that is.</summary>
    const int AllDay = 1000;
    const int LongerThanAKey = 60 * 30;
    const int Many = 20;

    static readonly string[] Outcomes =
    [
        "succeed", "succeed", "succeed", "succeed", "decline", "require_action", "fail_action", "async_pending", "async_succeed",
        "async_fail", "abandon", "expire",
    ];

    static readonly string[] Methods = ["pm_card_visa", "pm_card_visa", "pm_card_authenticationRequired", PendingRefund, Debit];

    /// <summary>How much of an order is asked back; zero is all that is left.</summary>
    static readonly int[] Percents = [0, 20, 30, 40, 60, 80];

    static readonly string[] Calls =
    [
        "POST /v1/checkout/sessions", "POST /v1/checkout/sessions/*", "POST /v1/refunds", "POST /v1/refunds", "POST /v1/refunds",
        "POST /v1/transfers", "POST /v1/transfers", "POST /v1/transfers/*", "GET /v1/checkout/sessions", "GET /v1/*", "POST /v1/*", "*",
    ];

    static readonly string[] CallFaults =
    [
        "error_before", "error_after", "error_after", "drop_response", "drop_response", "conflict", "rate_limit", "slow", "stale",
        "refuse",
    ];

    static readonly string[] ReadFaults = ["stale", "stale", "error_before", "drop_response"];

    static readonly string[] Types =
    [
        "*", "checkout.session.*", "payment_intent.*", "payment_intent.succeeded", "refund.*", "charge.refunded", "charge.dispute.*",
        "transfer.*",
    ];

    static readonly string[] EventFaults = ["drop", "duplicate", "delay", "reorder", "twin"];

    static readonly string[] Versions = ["2022-08-01", "2023-10-16", "2024-06-20", "2025-08-27.basil", "2026-10-28.endive"];

    /// <summary>Draws a history.</summary>
    public static IReadOnlyList<Step> Draw(ulong seed)
    {
        var dice = new Dice(seed);
        var length = dice.Between(FewestSteps, MostSteps);
        var steps = new List<Step>();
        while (steps.Count < length)
        {
            if (steps.Count == 0 || dice.Chance(8))
                steps.AddRange(Purchase(dice));
            else
                steps.AddRange(WithTrouble(Draw(dice), dice));
        }

        return steps;
    }

    /// <summary>Somebody buys something, mostly to the end: what can go wrong afterwards needs money that came.</summary>
    static IEnumerable<Step> Purchase(Dice dice)
    {
        var order = NewOrder(dice);
        List<Step> steps = [.. WithTrouble(order, dice)];
        if (order.What == GuestsThing && dice.Chance(70))
            steps.Add(new Step.Verify(Newest, dice.Chance(80)));
        if (dice.Chance(80))
            steps.AddRange(WithTrouble(new Step.Checkout(Newest), dice));
        if (dice.Chance(8))
            steps.Add(new Step.Cancel(Newest));
        if (dice.Chance(70))
            steps.Add(new Step.Pay(Newest, dice.Chance(70) ? "succeed" : dice.Of(Outcomes)));
        if (dice.Chance(6))
            steps.Add(new Step.Charge(Newest, 100, NamesPayment: true, dice.Of(Methods)));
        if (dice.Chance(3))
            steps.AddRange(Beside(dice));
        if (dice.Chance(3))
            steps.AddRange(Comeback(dice));
        if (dice.Chance(60))
            steps.Add(Delivery(dice));
        if (dice.Chance(40))
            steps.Add(new Step.Pass(dice.Of(1, 20, 70, 180)));
        if (dice.Chance(30))
            steps.AddRange(WithTrouble(new Step.Refund(Newest, dice.Of(Percents)), dice));
        if (dice.Chance(8))
            steps.AddRange(Complaint(dice));
        return steps;
    }

    /// <summary>The customer complains about what was bought last, and the bank comes to an end with it.</summary>
    static IEnumerable<Step> Complaint(Dice dice) =>
    [
        new Step.Dispute(Newest, dice.Chance(30)), new Step.MoveDispute(Newest, dice.Of("withdraw", "withdraw", "escalate")),
        Delivery(dice), new Step.MoveDispute(Newest, dice.Of("win", "win", "lose")),
    ];

    /// <summary>
    /// The merchant debits an account for a payment whose page is still open, and the customer uses the page, too, or lets it end.
    /// </summary>
    static IEnumerable<Step> Beside(Dice dice) =>
    [
        new Step.Checkout(Newest), new Step.Charge(Newest, 100, NamesPayment: true, Debit), Delivery(dice), Delivery(dice),
        new Step.Pay(Newest, dice.Of("expire", "require_action")), Delivery(dice),
    ];

    /// <summary>
    /// All went back, the bank sends it back, and the merchant refunds it once more: the news of the second comes first.
    /// </summary>
    static IEnumerable<Step> Comeback(Dice dice) =>
    [
        new Step.Charge(Newest, 100, NamesPayment: true, PendingRefund), Delivery(dice), Delivery(dice),
        new Step.RefundByHand(Newest, 100), new Step.MoveRefund(Newest, "succeed"), Delivery(dice), Delivery(dice),
        new Step.FailEvents("*", "delay", Many, 60 * 24), new Step.MoveRefund(Newest, "fail"), new Step.Heal(),
        new Step.RefundByHand(Newest, 100), Delivery(dice), Delivery(dice),
    ];

    /// <summary>Before a step, what often goes wrong with just the call that it brings about; seldom for longer than a key lives.</summary>
    static IEnumerable<Step> WithTrouble(Step step, Dice dice)
    {
        var call = step switch
        {
            Step.Checkout => "POST /v1/checkout/sessions",
            Step.Refund => "POST /v1/refunds",
            Step.Place { What: SellersThing or SellersOther } => "POST /v1/transfers",
            _ => null,
        };
        if (call is null || !dice.Chance(40))
            return [step];
        if (dice.Chance(step is Step.Refund ? 40 : 15))
            return Blackout(step);
        List<Step> steps = [new Step.FailCalls(call, dice.Of(CallFaults), dice.Between(1, 2))];
        if (dice.Chance(50))
            steps.Add(new Step.FailCalls(call, dice.Of(CallFaults), 1));
        if (dice.Chance(60))
            steps.Add(new Step.FailCalls(call.Replace("POST", "GET", StringComparison.Ordinal), dice.Of(ReadFaults), Many));
        steps.Add(step);
        // Whoever gets no page soon asks again.
        if (step is Step.Checkout && dice.Chance(70))
            steps.AddRange([new Step.Pass(dice.Of(1, 5, 20)), step]);
        return steps;
    }

    /// <summary>The provider does what it is asked and nobody hears of it, for longer than it remembers keys.</summary>
    static IEnumerable<Step> Blackout(Step step) =>
    [
        new Step.FailCalls("*", "drop_response", AllDay), new Step.FailEvents("*", "delay", Many, 60 * 24 * 3), step,
        new Step.Pass(LongerThanAKey), new Step.Heal(),
    ];

    static Step Draw(Dice dice) => dice.Next(100) switch
    {
        < 12 => new Step.Checkout(Any(dice)),
        < 28 => new Step.Pay(Any(dice), dice.Of(Outcomes)),
        < 46 => Delivery(dice),
        < 60 => new Step.Pass(dice.Of(1, 5, 20, 45, 70, 180, 60 * 24, 60 * 24 * 8)),
        < 70 => People(dice),
        < 82 => MoneyBack(dice),
        _ => Trouble(dice),
    };

    static Step.Deliver Delivery(Dice dice) => new(dice.NextSeed(), dice.Of(1, 1, 1, 2, 3), dice.Next(Nodes));

    static Step.Place NewOrder(Dice dice) => new Step.Place(dice.Next(Things), dice.Of(1, 333, 1000, 2599, 10_000));

    static Step People(Dice dice) => dice.Next(9) switch
    {
        8 => new Step.Verify(Any(dice), dice.Chance(80)),
        0 or 1 => new Step.Resume(Any(dice)),
        2 => new Step.Cancel(Any(dice)),
        3 => new Step.Use(dice.Of(5, 20), dice.Next(6)),
        4 => new Step.Decide(Any(dice), dice.Next(3)),
        5 => new Step.Retry(Any(dice)),
        6 => new Step.Charge(Any(dice), dice.Of(100, 100, 60, 140), dice.Chance(50), dice.Of(Methods)),
        _ => new Step.Work(dice.Next(Nodes)),
    };

    static Step MoneyBack(Dice dice) => dice.Next(9) switch
    {
        0 or 1 or 2 => new Step.Refund(Any(dice), dice.Of(Percents)),
        3 => new Step.RefundByHand(Any(dice), dice.Of(10, 50, 100)),
        4 or 5 => new Step.MoveRefund(Any(dice), dice.Of("succeed", "fail", "fail")),
        6 => new Step.Dispute(Any(dice), dice.Chance(30)),
        _ => new Step.MoveDispute(Any(dice), dice.Of("withdraw", "withdraw", "win", "lose", "escalate", "close_warning")),
    };

    static Step Trouble(Dice dice) => dice.Next(14) switch
    {
        0 or 1 or 2 => new Step.FailCalls(dice.Of(Calls), dice.Of(CallFaults), dice.Between(1, 4)),
        3 or 4 => new Step.FailEvents(dice.Of(Types), dice.Of(EventFaults), dice.Between(1, 6), dice.Of(1, 60, 60 * 24 * 3, 60 * 24 * 60)),
        5 or 6 or 7 => new Step.Crash(dice.Next(Nodes), dice.Between(1, 12)),
        8 => new Step.Stall(dice.Next(Nodes)),
        9 => new Step.Deaf(dice.Between(1, 4)),
        10 => new Step.Skew(dice.Next(Nodes), dice.Between(-120, 120)),
        11 => dice.Chance(50) ? new Step.Version(dice.Of(Versions)) : new Step.Reconcile(dice.Next(Nodes)),
        12 => new Step.Redeliver(Any(dice), dice.Next(Nodes)),
        _ => new Step.Heal(),
    };

    /// <summary>Any one; the newest more often than others, so that much happens to one and the same.</summary>
    static int Any(Dice dice) => dice.Chance(30) ? Newest : dice.Next(1 << 16);
}
