namespace Quittance.Tests.Decisions;

/// <summary>Money that has no place, and what a person decides about it.</summary>
public sealed class CaseDecisionTests
{
    static readonly LedgerAccount Suspense = Chart.Suspense(false);
    static readonly LedgerAccount Credit = Chart.CustomerCredit("cus_1", false);

    [Fact]
    public void More_than_is_due_is_kept_as_credit_only_where_the_operator_allows_it()
    {
        var (off, refused, _) = Overpaid(new Policy());
        Assert.Equal((OrderStatus.Pending, -1200L, 0L), (off.Order(refused).Status, off.Balance(Suspense), off.Balance(Credit)));

        var (on, taken, _) = Overpaid(new Policy { CustomerCredit = true });
        Assert.Equal((OrderStatus.Paid, 1000L), (on.Order(taken).Status, on.Order(taken).AmountPaid));
        Assert.Equal((0L, -200L), (on.Balance(Suspense), on.Balance(Credit)));
        Assert.Empty(on.Cases);
    }

    [Fact]
    public void A_second_payment_of_more_than_was_due_waits_whole_even_where_credit_is_allowed()
    {
        var (desk, order, _) = Overpaid(new Policy { CustomerCredit = true });

        var second = new Payment
        {
            Id = desk.NewId<Payment>(),
            Shares = [new PaymentShare(order, 1000)],
            Provider = "scripted",
            Live = false,
            Amount = new Money(1000, Desk.Euro),
            CreatedAt = desk.Now,
        };
        desk.Books.Keep(second);
        desk.Webhook(Desk.Paid(second.Id, 1300, "pi_2"));

        Assert.Equal((OrderStatus.Paid, -1300L, -200L), (desk.Order(order).Status, desk.Balance(Suspense), desk.Balance(Credit)));
        Assert.Equal([CaseKind.AmountMismatch], desk.Cases);
    }

    [Fact]
    public void What_comes_late_and_is_more_than_was_due_is_owed_back_whole()
    {
        var desk = new Desk(new Policy { CustomerCredit = true, LateMoney = LateMoney.Refund });
        var order = desk.PlaceFor(desk.Seller(), 1000, fee: 100);
        var payment = desk.Begin(order);
        desk.Command(new CancelAsked(order));
        desk.Webhook(Desk.Closed(payment));

        desk.Webhook(Desk.Paid(payment, 1200));

        Assert.Equal((OrderStatus.Canceled, -1200L), (desk.Order(order).Status, desk.Balance(Suspense)));
        Assert.Equal(1200, desk.Books.Cases.Single().Amount!.Value.Minor);
    }

    [Fact]
    public void An_order_that_waited_for_a_mismatch_is_free_again_when_the_money_has_gone_back()
    {
        var (desk, order, payment) = Overpaid(new Policy());
        Assert.IsType<Quittance.Decisions.Outcome.Applied>(Decide(desk, CaseAction.Refund));
        var asked = desk.Open<CreateRefund>();

        desk.Webhook(Desk.Refunded(payment, "re_1", asked.Amount.Minor) with { Ours = asked.Refund });

        Assert.Equal((OrderStatus.Unpaid, (Id<Payment>?)null), (desk.Order(order).Status, desk.Order(order).ActivePayment));
        Assert.Equal(CaseAction.Refund, desk.Books.KnownCases.All.Single().Settled);
        Assert.Equal(0, desk.Balance(Suspense));
    }

    [Fact]
    public void A_case_opens_again_when_its_refund_comes_to_nothing()
    {
        var (desk, _, payment) = Overpaid(new Policy());
        Decide(desk, CaseAction.Refund);
        var asked = desk.Open<CreateRefund>();
        desk.Webhook(Desk.Refunded(payment, "re_1", 1200) with { Ours = asked.Refund });

        desk.Webhook(Desk.Refunded(payment, "re_1", 1200, RefundStep.Failed) with { Ours = asked.Refund });

        Assert.Null(desk.Books.KnownCases.All.Single(one => one.Kind is CaseKind.AmountMismatch).Settled);
        Assert.Equal(-1200, desk.Balance(Suspense));
    }

    [Fact]
    public void Nothing_is_decided_about_money_while_a_refund_of_it_is_unknown()
    {
        var (desk, _, _) = Overpaid(new Policy { CustomerCredit = false });
        Decide(desk, CaseAction.Refund);
        desk.Settle(desk.CallOf<CreateRefund>(), new CallResult.Unclear("no answer", false, false));

        foreach (var action in new[] { CaseAction.Refund, CaseAction.Credit, CaseAction.Attribute })
        {
            var refused = Assert.IsType<Quittance.Decisions.Outcome.Refused>(Decide(desk, action));
            Assert.Equal("refund_unknown", refused.Refusal.Code);
        }
    }

    [Fact]
    public void Too_little_pays_the_order_when_a_person_takes_it_so_and_a_refund_takes_from_that()
    {
        var desk = new Desk();
        var order = desk.PlaceFor(desk.Seller(), 1000, fee: 100);
        var payment = desk.Begin(order);
        desk.Webhook(Desk.Paid(payment, 900));

        Assert.IsType<Quittance.Decisions.Outcome.Applied>(Decide(desk, CaseAction.Attribute));
        Assert.Equal((OrderStatus.Paid, 900L, 0L), (desk.Order(order).Status, desk.Order(order).AmountPaid, desk.Balance(Suspense)));

        desk.Webhook(Desk.Refunded(payment, "re_1", 900));
        Assert.Equal(OrderStatus.Refunded, desk.Order(order).Status);
        Assert.Equal(0, desk.Balance(Chart.PlatformRevenue(false)));
    }

    static Quittance.Decisions.Outcome Decide(Desk desk, CaseAction action) => desk.Command(
        new CaseDecided(desk.Books.KnownCases.All.First(one => one.Kind is not CaseKind.RefundFailed).Id, action, null));

    /// <summary>An order of 10.00 for whose payment 12.00 came.</summary>
    static (Desk Desk, Id<Order> Order, Id<Payment> Payment) Overpaid(Policy policy)
    {
        var desk = new Desk(policy);
        var order = desk.PlaceFor(desk.Seller(), 1000, fee: 100);
        var payment = desk.Begin(order);
        desk.Webhook(Desk.Paid(payment, 1200));
        return (desk, order, payment);
    }
}
