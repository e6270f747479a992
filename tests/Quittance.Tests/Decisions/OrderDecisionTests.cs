using Quittance.Decisions;

namespace Quittance.Tests.Decisions;

/// <summary>Guests, cancelling, deadlines, capacity and late money: what is decided about orders.</summary>
public sealed class OrderDecisionTests
{
    readonly Desk _desk = new();

    [Fact]
    public void A_guest_has_five_tries_to_enter_the_code()
    {
        var order = _desk.Place(code: "123456");
        Assert.Equal(OrderStatus.Draft, _desk.Order(order).Status);
        for (var left = 4; left >= 0; left--)
        {
            var refusal = Refused(_desk.Command(new CodeEntered(order, "000000")));
            Assert.Equal("wrong_code", refusal.Code);
            if (left > 0)
                Assert.Contains($"{left} tr", refusal.Detail, StringComparison.Ordinal);
        }

        Assert.Equal("code_attempts_exceeded", Refused(_desk.Command(new CodeEntered(order, "123456"))).Code);
        Assert.Equal(OrderStatus.Draft, _desk.Order(order).Status);
    }

    [Fact]
    public void The_right_code_makes_a_draft_unpaid_once()
    {
        var order = _desk.Place(code: "123456");
        _desk.Command(new CodeEntered(order, "1234567"));

        Assert.IsType<Outcome.Applied>(_desk.Command(new CodeEntered(order, "123456")));
        Assert.IsType<Outcome.NothingNew>(_desk.Command(new CodeEntered(order, "123456")));

        Assert.Equal((OrderStatus.Unpaid, null), (_desk.Order(order).Status, _desk.Order(order).CodeHash));
        Assert.Equal(["order.code", "order.verified"], _desk.Notices(order));
    }

    [Fact]
    public void A_draft_cannot_be_paid_and_ends_by_time()
    {
        var order = _desk.Place(code: "123456");
        Assert.Equal("order_not_verified", Refused(_desk.Checkout(order)).Code);

        PassDeadline(order);

        Assert.Equal(OrderStatus.Expired, _desk.Order(order).Status);
        Assert.Equal("order_ended", Refused(_desk.Command(new CodeEntered(order, "123456"))).Code);
    }

    [Fact]
    public void Checking_out_the_last_place_leaves_none_for_the_next()
    {
        _desk.Declare("evening", 1);
        var first = _desk.Place(capacity: "evening");
        var second = _desk.Place(capacity: "evening");

        Assert.IsType<Outcome.Applied>(_desk.Checkout(first));

        Assert.Equal("sold_out", Refused(_desk.Checkout(second)).Code);
        Assert.Equal(OrderStatus.Unpaid, _desk.Order(second).Status);
        Assert.Equal(new Capacity("evening", 1, 1, 0), _desk.Books.Capacities["evening"]);
    }

    [Fact]
    public void A_capacity_never_goes_below_what_is_taken()
    {
        _desk.Declare("evening", 2);
        _desk.Checkout(_desk.Place(capacity: "evening"));

        Assert.Equal("capacity_in_use", Refused(_desk.Command(new CapacityDeclared("evening", 0))).Code);
        _desk.Declare("evening", 1);
        Assert.Equal(
            "unknown_capacity",
            Refused(
                _desk.Command(
                    new OrderPlaced(
                        _desk.Books.Orders.Values.First().Terms with { Lines = [new OrderLine("x", 1, 1, "nowhere")] }, null))).Code);
    }

    [Fact]
    public void A_place_lost_after_a_failed_try_is_refused_and_its_page_is_closed()
    {
        _desk.Declare("evening", 1);
        var (first, payment) = _desk.Opened(capacity: "evening");
        _desk.Webhook(Desk.Moved(payment, ProgressStep.TryFailed));
        Assert.Equal(0, _desk.Books.Capacities["evening"].Held);
        _desk.Opened(capacity: "evening");

        Assert.Equal("sold_out", Refused(_desk.Checkout(first)).Code);

        Assert.Equal(payment, _desk.Open<ExpireCheckout>().Payment);
        Assert.IsType<Outcome.Applied>(_desk.Webhook(Desk.Paid(payment)));
        Assert.Equal(OrderStatus.Unpaid, _desk.Order(first).Status);
        Assert.Equal([CaseKind.RefundOwed], _desk.Cases);
        Assert.Equal(new Capacity("evening", 1, 1, 0), _desk.Books.Capacities["evening"]);
    }

    [Fact]
    public void A_failed_try_frees_the_place_and_a_second_checkout_takes_the_same_page()
    {
        _desk.Declare("evening", 1);
        var (order, payment) = _desk.Opened(capacity: "evening");
        _desk.Webhook(Desk.Moved(payment, ProgressStep.TryFailed));
        Assert.Equal((OrderStatus.Unpaid, false), (_desk.Order(order).Status, _desk.Order(order).Held));

        Assert.IsType<Outcome.Applied>(_desk.Checkout(order));

        Assert.Equal((OrderStatus.Pending, payment), (_desk.Order(order).Status, _desk.Order(order).ActivePayment!.Value));
        Assert.Single(_desk.Books.Payments);
        Assert.Empty(_desk.OpenCalls);
    }

    [Fact]
    public void A_checkout_through_another_provider_closes_the_open_page_first()
    {
        var (order, payment) = _desk.Opened();

        Assert.IsType<Outcome.Applied>(_desk.Checkout(order, "other"));

        Assert.Equal(payment, _desk.Open<ExpireCheckout>().Payment);
        Assert.Single(_desk.Books.Payments);
        _desk.Settle(_desk.CallOf<ExpireCheckout>(), new CallResult.Done(), Desk.Closed(payment));
        Assert.IsType<Outcome.Applied>(_desk.Checkout(order, "other"));
        Assert.Equal(2, _desk.Books.Payments.Count);
    }

    [Fact]
    public void An_order_that_nobody_pays_is_canceled_at_once_and_only_once()
    {
        var order = _desk.Place();

        Assert.IsType<Outcome.Applied>(_desk.Command(new CancelAsked(order)));
        Assert.IsType<Outcome.NothingNew>(_desk.Command(new CancelAsked(order)));

        Assert.Equal(OrderStatus.Canceled, _desk.Order(order).Status);
        Assert.Equal(["order.canceled"], _desk.Notices(order));
        Assert.Equal("order_ended", Refused(_desk.Checkout(order)).Code);
    }

    [Fact]
    public void An_order_with_an_open_page_is_canceled_after_the_provider_closed_it()
    {
        _desk.Declare("evening", 1);
        var (order, payment) = _desk.Opened(capacity: "evening");

        Assert.IsType<Outcome.Applied>(_desk.Command(new CancelAsked(order)));
        Assert.Equal((OrderStatus.Pending, Closing.Cancel), (_desk.Order(order).Status, _desk.Order(order).Closing));
        Assert.Equal("order_closing", Refused(_desk.Checkout(order)).Code);
        _desk.Settle(_desk.CallOf<ExpireCheckout>(), new CallResult.Done(), Desk.Closed(payment));

        Assert.Equal(
            (OrderStatus.Canceled, Closing.None, false), (_desk.Order(order).Status, _desk.Order(order).Closing, _desk.Order(order).Held));
        Assert.Equal(1, _desk.Books.Capacities["evening"].Free);
    }

    [Fact]
    public void A_page_that_opens_after_the_cancellation_is_closed_at_once()
    {
        var order = _desk.Place();
        _desk.Checkout(order);
        var payment = _desk.Order(order).ActivePayment!.Value;
        _desk.Command(new CancelAsked(order));
        Assert.DoesNotContain(_desk.OpenCalls, call => call.Request is ExpireCheckout);

        _desk.Settle(_desk.CallOf<CreateCheckout>(), new CallResult.Done(), Desk.IsOpen(payment));

        Assert.Equal(payment, _desk.Open<ExpireCheckout>().Payment);
    }

    [Fact]
    public void A_paid_order_and_one_whose_money_is_under_way_are_not_canceled()
    {
        var (paid, payment) = _desk.Opened();
        _desk.Webhook(Desk.Paid(payment));
        var (processing, other) = _desk.Opened();
        _desk.Webhook(Desk.Moved(other, ProgressStep.Processing));

        Assert.Equal("order_paid", Refused(_desk.Command(new CancelAsked(paid))).Code);
        Assert.Equal("payment_processing", Refused(_desk.Command(new CancelAsked(processing))).Code);
    }

    [Fact]
    public void A_cancellation_outlives_money_that_was_under_way_and_did_not_come()
    {
        var (order, payment) = _desk.Opened();
        _desk.Command(new CancelAsked(order));
        _desk.Webhook(Desk.Moved(payment, ProgressStep.Processing));
        Assert.Equal(Closing.Cancel, _desk.Order(order).Closing);

        _desk.Webhook(Desk.Closed(payment, Closure.Failed));

        Assert.Equal(OrderStatus.Canceled, _desk.Order(order).Status);
    }

    [Fact]
    public void Money_that_comes_while_the_page_is_being_closed_pays_the_order()
    {
        var (order, payment) = _desk.Opened();
        _desk.Command(new CancelAsked(order));

        _desk.Webhook(Desk.Paid(payment));

        Assert.Equal((OrderStatus.Paid, Closing.None), (_desk.Order(order).Status, _desk.Order(order).Closing));
        Assert.Equal(["order.pending", "order.paid"], _desk.Notices(order));
    }

    [Theory]
    [InlineData(LateMoney.AcceptIfFree, true, OrderStatus.Paid)]
    [InlineData(LateMoney.AcceptIfFree, false, OrderStatus.Canceled)]
    [InlineData(LateMoney.Refund, true, OrderStatus.Canceled)]
    public void Money_that_comes_after_the_end_goes_by_policy(LateMoney policy, bool free, OrderStatus expected)
    {
        var desk = new Desk(new Policy { LateMoney = policy });
        desk.Declare("evening", 1);
        var (order, payment) = desk.Opened(capacity: "evening");
        desk.Command(new CancelAsked(order));
        desk.Settle(desk.CallOf<ExpireCheckout>(), new CallResult.Done(), Desk.Closed(payment));
        if (!free)
            desk.Opened(capacity: "evening");

        desk.Webhook(Desk.Paid(payment));

        Assert.Equal(expected, desk.Order(order).Status);
        Assert.Equal(PaymentStatus.Succeeded, desk.Payment(payment).Status);
        Assert.Equal(expected is OrderStatus.Paid ? [] : [CaseKind.RefundOwed], desk.Cases);
        Assert.Equal(expected is OrderStatus.Paid ? "order.paid" : "payment.refund_owed", desk.Notices(order)[^1]);
    }

    [Fact]
    public void An_unpaid_order_ends_by_time_and_a_pending_one_is_looked_at_first()
    {
        var unpaid = _desk.Place();
        var (pending, payment) = _desk.Opened();
        Assert.Equal(_desk.Now + TimeSpan.FromMinutes(65), _desk.Order(pending).DueAt);

        PassDeadline(pending);
        Assert.Equal(OrderStatus.Pending, _desk.Order(pending).Status);
        Assert.Equal(payment, _desk.Open<ExpireCheckout>().Payment);
        _desk.Settle(_desk.CallOf<ExpireCheckout>(), new CallResult.Done(), Desk.Closed(payment));
        Assert.Equal(OrderStatus.Unpaid, _desk.Order(pending).Status);

        PassDeadline(unpaid);
        Assert.Equal(OrderStatus.Expired, _desk.Order(unpaid).Status);
    }

    [Fact]
    public void A_payment_that_is_being_processed_is_read_and_never_closed()
    {
        var (order, payment) = _desk.Opened();
        _desk.Webhook(Desk.Moved(payment, ProgressStep.Processing));

        PassDeadline(order);

        Assert.Equal(payment, _desk.Open<ReadPayment>().Payment);
        Assert.Equal(_desk.Now + TimeSpan.FromHours(1), _desk.Order(order).DueAt);
    }

    [Fact]
    public void An_order_past_its_time_with_an_open_page_ends_when_the_page_is_closed()
    {
        var (order, payment) = _desk.Opened();
        _desk.Webhook(Desk.Moved(payment, ProgressStep.TryFailed));

        PassDeadline(order);
        Assert.Equal(Closing.Expire, _desk.Order(order).Closing);
        _desk.Settle(_desk.CallOf<ExpireCheckout>(), new CallResult.Done(), Desk.Closed(payment));

        Assert.Equal(OrderStatus.Expired, _desk.Order(order).Status);
        Assert.Null(_desk.Order(order).DueAt);
    }

    [Fact]
    public void A_deadline_is_never_set_to_one_that_was_told_before()
    {
        var (order, payment) = _desk.Opened();
        _desk.Pass(TimeSpan.FromDays(8));

        _desk.Webhook(Desk.Moved(payment, ProgressStep.TryFailed, 1));

        Assert.Equal(OrderStatus.Unpaid, _desk.Order(order).Status);
        Assert.True(_desk.Order(order).DueAt > _desk.Now);
    }

    [Fact]
    public void A_deadline_that_has_moved_on_does_nothing()
    {
        var order = _desk.Place();

        Assert.IsType<Outcome.NothingNew>(_desk.Command(new DeadlinePassed(order, _desk.Now)));
        Assert.Equal(OrderStatus.Unpaid, _desk.Order(order).Status);
    }

    void PassDeadline(Id<Order> order)
    {
        var due = _desk.Order(order).DueAt!.Value;
        _desk.Pass(due - _desk.Now);
        Assert.IsType<Outcome.Applied>(_desk.Command(new DeadlinePassed(order, due)));
    }

    static Refusal Refused(Outcome outcome) => Assert.IsType<Outcome.Refused>(outcome).Refusal;
}
