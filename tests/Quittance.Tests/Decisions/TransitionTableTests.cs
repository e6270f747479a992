using System.Text;
using Quittance.Decisions;
using Quittance.Storage;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Decisions;

/// <summary>
/// Every situation of an order against every kind of fact, written down as a page that a reviewer approves. A change of behaviour
/// is seen as a change of docs/reference/transitions.md: UPDATE_APPROVED=1 ./test writes it.
/// </summary>
public sealed class TransitionTableTests
{
    const string Code = "123456";
    static readonly string Page = SourceRoot.Combine("docs", "reference", "transitions.md");
    static readonly Id<Payment> Stranger = Id<Payment>.Parse("pay_01kdvgd2000000000000000000");

    static readonly (string Name, Func<Desk, Case> Make)[] Situations =
    [
        ("Draft: the guest's e-mail is not proven", desk => new Case(desk.Place(capacity: "seat", code: Code), null)),
        ("Unpaid: no attempt was made", desk => new Case(desk.Place(capacity: "seat"), null)),
        (
            "Unpaid: a try failed and the page is still open",
            desk => After(desk, payment => desk.Webhook(Desk.Moved(payment, ProgressStep.TryFailed)))),
        ("Unpaid: the attempt ended without money", desk => After(desk, payment => desk.Webhook(Desk.Closed(payment)))),
        ("Pending: the provider's answer is not known yet", desk => Asked(desk)),
        ("Pending: nobody can tell whether a page was opened", desk =>
        {
            var asked = Asked(desk);
            desk.Settle(desk.CallOf<CreateCheckout>(), new CallResult.Unclear("no answer", false, false));
            return asked;
        }),
        ("Pending: the page is open", desk => After(desk, _ => { })),
        ("Pending: the money is under way", desk => After(desk, payment => desk.Webhook(Desk.Moved(payment, ProgressStep.Processing)))),
        (
            "Pending: the page is being closed to cancel the order",
            desk => After(desk, _ => desk.Command(new CancelAsked(desk.Books.Orders.Keys.Single())))),
        ("Pending: money came that is not what was asked for", desk => After(desk, payment => desk.Webhook(Desk.Paid(payment, 999)))),
        ("Paid", desk => After(desk, payment => desk.Webhook(Desk.Paid(payment)))),
        ("Paid, and a refund is under way", desk => After(desk, payment =>
        {
            desk.Webhook(Desk.Paid(payment));
            desk.Command(new RefundAsked(desk.Books.Orders.Keys.Single(), null, null));
        })),
        ("Paid, and nobody can tell whether the refund was made", desk => After(desk, payment =>
        {
            desk.Webhook(Desk.Paid(payment));
            desk.Command(new RefundAsked(desk.Books.Orders.Keys.Single(), null, null));
            desk.Settle(desk.CallOf<CreateRefund>(), new CallResult.Unclear("no answer", false, false));
        })),
        ("Paid, and a part was refunded", desk => After(desk, payment =>
            desk.Webhook(Desk.Paid(payment), Desk.Refunded(payment, "re_0", 400)))),
        ("Paid, and all was refunded", desk => After(desk, payment =>
            desk.Webhook(Desk.Paid(payment), Desk.Refunded(payment, "re_0", 1000)))),
        ("Paid, and the bank withdrew it for a dispute", desk => After(desk, payment =>
            desk.Webhook(Desk.Paid(payment), Desk.Disputed(payment, DisputeStatus.Open, withdrawn: 1000)))),
        ("Canceled", desk => After(desk, payment =>
        {
            desk.Command(new CancelAsked(desk.Books.Orders.Keys.Single()));
            desk.Webhook(Desk.Closed(payment));
        })),
        ("Expired", desk => After(desk, payment =>
        {
            desk.Webhook(Desk.Closed(payment));
            PassDeadline(desk, desk.Books.Orders.Keys.Single());
        })),
    ];

    static readonly (string Name, Rank Rank, Func<Desk, Case, Fact?> Make)[] Facts =
    [
        ("the right code is entered", Rank.Client, (_, at) => new CodeEntered(at.Order, Code)),
        ("a wrong code is entered", Rank.Client, (_, at) => new CodeEntered(at.Order, "000000")),
        (
            "checkout is asked for",
            Rank.Client,
            (_, at) => new CheckoutAsked(at.Order, "scripted", false, "https://a.example/", "https://b.example/")),
        (
            "checkout at another provider is asked for",
            Rank.Client,
            (_, at) => new CheckoutAsked(at.Order, "other", false, "https://a.example/", "https://b.example/")),
        ("cancelling is asked for", Rank.Client, (_, at) => new CancelAsked(at.Order)),
        ("somebody looks", Rank.Client, (_, at) => new ReadAsked(at.Order)),
        (
            "its deadline passes",
            Rank.Client,
            (desk, at) => desk.Order(at.Order).DueAt is { } due ? new DeadlinePassed(at.Order, due) : null),
        ("an old deadline passes", Rank.Client, (desk, at) => new DeadlinePassed(at.Order, desk.Now.AddSeconds(-1))),
        ("the payment has waited for too long", Rank.Client, (_, at) => at.Payment is { } id ? new PaymentOverdue(id) : null),
        (
            "events were missed",
            Rank.Client,
            (desk, _) => new EventsMissed("scripted", "events", desk.Now.AddDays(-40), desk.Now.AddDays(-30))),
        ("its capacity is declared anew", Rank.Client, (_, _) => new CapacityDeclared("seat", 5)),
        ("another order is placed", Rank.Client, (desk, at) => new OrderPlaced(desk.Order(at.Order).Terms, null)),
        ("the page is open", Rank.Webhook, (_, at) => at.Payment is { } payment ? Desk.IsOpen(payment) : null),
        (
            "the customer has to act",
            Rank.Webhook,
            (_, at) => new PaymentProgressed(at.About, ProgressStep.ActionRequired, VirtualTime.Epoch.AddDays(9), null)),
        (
            "the money is under way",
            Rank.Webhook,
            (_, at) => new PaymentProgressed(at.About, ProgressStep.Processing, VirtualTime.Epoch.AddDays(9), null)),
        (
            "a try fails",
            Rank.Webhook,
            (_, at) => new PaymentProgressed(at.About, ProgressStep.TryFailed, VirtualTime.Epoch.AddDays(9), null)),
        (
            "an older move is told",
            Rank.Webhook,
            (_, at) => new PaymentProgressed(at.About, ProgressStep.ActionRequired, VirtualTime.Epoch.AddDays(-9), null)),
        ("the money came", Rank.Webhook, (_, at) => Money(at, 1000)),
        ("a read finds the money", Rank.Read, (_, at) => Money(at, 1000)),
        ("our call is answered that the money came", Rank.Answer, (_, at) => Money(at, 1000)),
        ("another amount came", Rank.Webhook, (_, at) => Money(at, 999)),
        ("the attempt is refused for good", Rank.Webhook, (_, at) => new PaymentClosed(at.About, Closure.Failed, null)),
        ("the page is closed", Rank.Webhook, (_, at) => new PaymentClosed(at.About, Closure.Expired, null)),
        ("the page cannot be closed any more", Rank.Answer, (_, at) => at.Payment is null ? null : new CheckoutNotOpen(at.About)),
        ("something changed at the provider", Rank.Webhook, (_, at) => new ReadNeeded(at.About)),
        ("a complete listing has no page", Rank.Read, (_, at) => new CheckoutAbsent(at.Payment ?? Stranger)),
        ("a refund is asked for", Rank.Client, (_, at) => new RefundAsked(at.Order, null, null)),
        ("a refund of a part is asked for", Rank.Client, (_, at) => new RefundAsked(at.Order, 300, null)),
        ("a refund is under way", Rank.Webhook, (_, at) => Refund(at, RefundStep.Pending)),
        ("a refund came through", Rank.Webhook, (_, at) => Refund(at, RefundStep.Succeeded)),
        ("our call is answered that the refund came through", Rank.Answer, (desk, at) => Ours(desk, at, RefundStep.Succeeded)),
        ("our refund came through", Rank.Webhook, (desk, at) => Ours(desk, at, RefundStep.Succeeded)),
        ("our refund failed", Rank.Webhook, (desk, at) => Ours(desk, at, RefundStep.Failed)),
        (
            "more was refunded than is known",
            Rank.Webhook,
            (_, at) => at.Payment is { } payment ? new RefundsChanged(Desk.About(payment, "pi_1"), new Money(900, Desk.Euro)) : null),
        ("an inquiry begins", Rank.Webhook, (_, at) => Dispute(at, DisputeStatus.Warning, seconds: -1)),
        ("a dispute begins", Rank.Webhook, (_, at) => Dispute(at, DisputeStatus.Open)),
        ("the bank withdraws the money", Rank.Webhook, (_, at) => Dispute(at, DisputeStatus.Open, withdrawn: 1000)),
        ("the dispute is lost", Rank.Webhook, (_, at) => Dispute(at, DisputeStatus.Lost, withdrawn: 1000)),
        ("the dispute is won", Rank.Webhook, (_, at) => Dispute(at, DisputeStatus.Won, withdrawn: 1000, reinstated: 1000)),
        (
            "the provider's fee is known",
            Rank.Read,
            (_, at) => at.Payment is { } payment
                ? new SettlementTold(Desk.About(payment, "pi_1"), Desk.Ref(RefKind.Charge, "ch_1"), new Money(25, Desk.Euro))
                : null),
        (
            "a person refunds the case",
            Rank.Client,
            (desk, _) => desk.Books.KnownCases.All.FirstOrDefault() is { } one
                ? new CaseDecided(one.Id, CaseAction.Refund, null)
                : null),
        (
            "a person lets the case's money pay",
            Rank.Client,
            (desk, _) => desk.Books.KnownCases.All.FirstOrDefault() is { } one
                ? new CaseDecided(one.Id, CaseAction.Attribute, null)
                : null),
        ("a seller is made known", Rank.Client, Once((_, _) => new SellerDeclared(null, "Ann", "scripted", "acct_1"))),
        ("a transfer that is not ours is told", Rank.Webhook, Once(
            (_, _) => new TransferTold(Desk.Ref(RefKind.Transfer, "tr_1"), null, new Money(1, Desk.Euro)))),
        ("a transfer's time comes that is not here", Rank.Client, Once((desk, _) => new TransferDue(desk.NewId<Transfer>()))),
        ("a reversal that is not ours is told", Rank.Webhook, Once((_, _) => new ReversalTold(
            Desk.Ref(RefKind.Reversal, "trr_1"), Desk.Ref(RefKind.Transfer, "tr_1"), null, new Money(1, Desk.Euro)))),
        ("a payout of our own is told", Rank.Webhook, Once((_, _) => new PayoutTold(
            null, Desk.Ref(RefKind.Payout, "po_1"), new Money(1, Desk.Euro), PayoutStatus.Paid, null))),
        ("a payout of a stranger is told", Rank.Webhook, Once((_, _) => new PayoutTold(
            "acct_9", Desk.Ref(RefKind.Payout, "po_1"), new Money(1, Desk.Euro), PayoutStatus.Paid, null))),
        ("a refund changed and is not said how", Rank.Webhook, Once((_, _) => new MovementChanged(Desk.Ref(RefKind.Refund, "re_9")))),
        (
            "a complete listing has nothing that our call made",
            Rank.Read,
            (desk, _) => desk.OpenCalls.FirstOrDefault(call => call.Request is CreateRefund) is { } call
                ? new MovementAbsent(call.Id)
                : Once((some, _) => new MovementAbsent(some.NewId<Call>()))(desk, new Case(desk.Books.Orders.Keys.First(), null))),
        ("units are used", Rank.Client, Once((_, _) => new UnitsUsed("cus_1", "calls", 5, "step", null, OnlyIfCovered: false))),
        ("units are to be used that are not there", Rank.Client, Once(
            (_, _) => new UnitsUsed("cus_1", "calls", 5, "step", null, OnlyIfCovered: true))),
        ("units are to be reserved", Rank.Client, Once((_, _) => new UnitsReserved("cus_1", "calls", 5, TimeSpan.FromHours(1)))),
        ("a reservation is released that is not here", Rank.Client, Once(
            (desk, _) => new ReservationReleased(desk.NewId<Reservation>()))),
        ("our call is done", Rank.Answer, (desk, _) => Settled(desk, new CallResult.Done())),
        ("our call is refused", Rank.Answer, (desk, _) => Settled(desk, new CallResult.Refused(new PaymentError("refused", "No.")))),
        ("our call is turned away", Rank.Answer, (desk, _) => Settled(desk, new CallResult.NotTaken("busy"))),
        ("our call's outcome is unclear", Rank.Answer, (desk, _) => Settled(desk, new CallResult.Unclear("no answer", false, false))),
        ("our call's error is replayed for ever", Rank.Answer, (desk, _) => Settled(desk, new CallResult.Unclear("500", true, true))),
    ];

    [Fact]
    public void Every_fact_in_every_situation_is_decided_as_approved()
    {
        var printed = Print();

        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
            File.WriteAllText(Page, printed);

        var approved = File.Exists(Page) ? File.ReadAllText(Page) : "";
        Assert.True(approved == printed, "Decisions differ from docs/reference/transitions.md. If that is meant: UPDATE_APPROVED=1 ./test"
            + $"\nnew:  {string.Join("\n      ", printed.Split('\n').Except(approved.Split('\n')))}"
            + $"\ngone: {string.Join("\n      ", approved.Split('\n').Except(printed.Split('\n')))}");
    }

    [Fact]
    public void Every_kind_of_fact_and_every_status_is_in_the_table()
    {
        var kinds = Facts.SelectMany(fact => Situations.Select(situation => Made(situation.Make, fact.Make))).OfType<Fact>()
            .Select(fact => fact.GetType()).Distinct();
        var statuses = Situations.Select(situation => Ready(situation.Make, out var at).Order(at.Order).Status).Distinct();

        Assert.Equal(
            Names(typeof(Fact).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Fact)) && !type.IsAbstract)), Names(kinds));
        Assert.Equal(Enum.GetValues<OrderStatus>(), statuses.Order());
    }

    /// <summary>Every change of a status that the table has: <c>pay: open -> succeeded</c>.</summary>
    internal static IEnumerable<string> Moves() => Situations
        .SelectMany(situation => Facts.SelectMany(fact => Moves(fact.Rank, situation.Make, fact.Make)))
        .Distinct(StringComparer.Ordinal);

    static IEnumerable<string> Moves(Rank rank, Func<Desk, Case> make, Func<Desk, Case, Fact?> factOf)
    {
        var desk = Ready(make, out var at);
        if (factOf(desk, at) is not { } fact)
            return [];
        var before = desk.Books.Transitions.Count;
        desk.Tell(rank, fact);
        return desk.Books.Transitions.Skip(before).Select(step => $"{step.Subject[..3]}: {step.From ?? "new"} -> {step.To}");
    }

    static string Print()
    {
        var text = new StringBuilder("""
            # What each fact changes

            Written by a test from the decisions themselves; a change here is a change of behaviour. A row that is missing changes nothing
            and its outcome is `nothing new`. Each order takes one of five seats.

            """.ReplaceLineEndings("\n"));
        foreach (var (situation, make) in Situations)
        {
            text.Append(
                $"\n## {situation}\n\n| fact | outcome | order | payments | notices | calls | cases |\n|---|---|---|---|---|---|---|\n");
            foreach (var (name, rank, fact) in Facts)
                text.Append(Row(name, rank, make, fact));
        }

        return text.ToString();
    }

    static string Row(string name, Rank rank, Func<Desk, Case> make, Func<Desk, Case, Fact?> factOf)
    {
        var desk = Ready(make, out var at);
        if (factOf(desk, at) is not { } fact)
            return "";
        var before = Standing(desk, at);
        var (notices, cases, calls) = (desk.Books.Notices.Count, desk.Books.Cases.Count, new Dictionary<Id<Call>, Call>(desk.Books.Calls));
        var outcome = desk.Tell(rank, fact);
        var after = Standing(desk, at);
        string[] columns =
        [
            Outcome(outcome),
            before.Order == after.Order ? "" : after.Order,
            before.Payments == after.Payments ? "" : after.Payments,
            string.Join(", ", desk.Books.Notices.Skip(notices).Select(notice => notice.Type)),
            string.Join(", ", Calls(calls, desk.Books.Calls)),
            string.Join(", ", desk.Books.Cases.Skip(cases).Select(opened => Words.Of(opened.Kind))),
        ];
        return columns is ["nothing new", "", "", "", "", ""]
            ? ""
            : $"| {name} | {string.Join(" | ", columns)} |\n".Replace(
                "|  |", "| |", StringComparison.Ordinal).Replace("|  |", "| |", StringComparison.Ordinal);
    }

    static (string Order, string Payments) Standing(Desk desk, Case at)
    {
        var order = desk.Order(at.Order);
        var closing = order.Closing is Closing.None ? "" : $", closing to {Words.Of(order.Closing)}";
        var seat = desk.Books.Capacities["seat"];
        return (
            $"{Words.Of(order.Status)}{closing}, {seat.Held} held, {seat.Sold} sold",
            string.Join(", ", desk.Books.Payments.Values.Select(payment => Words.Of(payment.Status))));
    }

    static IEnumerable<string> Calls(IReadOnlyDictionary<Id<Call>, Call> before, IReadOnlyDictionary<Id<Call>, Call> after) =>
        from call in after.Values
        let known = before.GetValueOrDefault(call.Id)
        where known is null || known.Status != call.Status
        select known is null ? $"ask {call.Request.Kind}" : $"{call.Request.Kind} {Words.Of(call.Status)}";

    static string Outcome(Outcome outcome) => outcome switch
    {
        Quittance.Decisions.Outcome.Refused refused => $"refused: {refused.Refusal.Code}",
        Quittance.Decisions.Outcome.NothingNew => "nothing new",
        Quittance.Decisions.Outcome.Parked parked => parked.CarriesMoney ? "waits, with money" : "waits",
        _ => outcome.GetType().Name.ToLowerInvariant(),
    };

    static Desk Ready(Func<Desk, Case> make, out Case at)
    {
        var desk = new Desk();
        desk.Declare("seat", 5);
        at = make(desk);
        return desk;
    }

    static Fact? Made(Func<Desk, Case> make, Func<Desk, Case, Fact?> fact)
    {
        var desk = Ready(make, out var at);
        return fact(desk, at);
    }

    static Case Asked(Desk desk)
    {
        var order = desk.Place(capacity: "seat");
        desk.Checkout(order);
        return new Case(order, desk.Order(order).ActivePayment);
    }

    static Case After(Desk desk, Action<Id<Payment>> then)
    {
        var (order, payment) = desk.Opened(capacity: "seat");
        then(payment);
        return new Case(order, payment);
    }

    static void PassDeadline(Desk desk, Id<Order> order)
    {
        var due = desk.Order(order).DueAt!.Value;
        desk.Pass(due - desk.Now);
        desk.Command(new DeadlinePassed(order, due));
    }

    /// <summary>A fact that is about no order, and so is told in one situation only.</summary>
    static Func<Desk, Case, Fact?> Once(Func<Desk, Case, Fact> make) => (desk, at) =>
        at.Payment is null && desk.Order(at.Order).Status is OrderStatus.Unpaid ? make(desk, at) : null;

    static RefundTold? Refund(Case at, RefundStep step) => at.Payment is { } payment ? Desk.Refunded(payment, "re_1", 300, step) : null;

    static RefundTold? Ours(Desk desk, Case at, RefundStep step) =>
        at.Payment is { } payment && desk.Books.Refunds.All.FirstOrDefault(refund => refund.Ref is null) is { } refund
            ? Desk.Refunded(payment, "re_2", refund.Amount.Minor, step) with { Ours = refund.Id }
            : null;

    static DisputeTold? Dispute(Case at, DisputeStatus status, long withdrawn = 0, long reinstated = 0, int seconds = 9) =>
        at.Payment is { } payment ? Desk.Disputed(payment, status, withdrawn, reinstated, seconds) : null;

    static PaymentSucceeded Money(Case at, long amount) =>
        new(at.About with { Capture = Desk.Capture("pi_1") }, new Money(amount, Desk.Euro));

    static CallSettled? Settled(Desk desk, CallResult result) =>
        desk.OpenCalls.LastOrDefault() is { } call ? desk.Answer(call, result) : null;

    static IEnumerable<string> Names(IEnumerable<Type> types) => types.Select(type => type.Name).Order(StringComparer.Ordinal);

    sealed record Case(Id<Order> Order, Id<Payment>? Payment)
    {
        /// <summary>How the provider names it: by our payment, or by the order alone where there is none.</summary>
        public PaymentSubject About => new(Payment, Payment is null ? [Order] : [], null, Payment is null ? Desk.Capture("pi_own") : null);
    }
}
