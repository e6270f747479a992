using Quittance.Decisions;

namespace Quittance.Tests.Decisions;

/// <summary>What facts about payments change.</summary>
public sealed class PaymentDecisionTests
{
    static readonly Id<Payment> Absent = Id<Payment>.Parse("pay_01kdvgd2000000000000000000");
    readonly Desk _desk = new();

    [Fact]
    public void Only_verified_evidence_confirms_money()
    {
        var (order, payment) = _desk.Opened();

        _desk.Tell(Rank.Answer, Desk.Paid(payment));
        Assert.Equal((OrderStatus.Pending, PaymentStatus.Processing), (_desk.Order(order).Status, _desk.Payment(payment).Status));

        _desk.Tell(Rank.Read, Desk.Paid(payment));
        Assert.Equal((OrderStatus.Paid, PaymentStatus.Succeeded), (_desk.Order(order).Status, _desk.Payment(payment).Status));
    }

    [Fact]
    public void One_capture_pays_once_however_often_it_is_told()
    {
        var (order, payment) = _desk.Opened();
        _desk.Webhook(Desk.Paid(payment));

        Assert.IsType<Outcome.NothingNew>(_desk.Webhook(Desk.Paid(payment)));
        _desk.Tell(Rank.Read, Desk.Paid(payment));

        Assert.Equal(["order.pending", "order.paid"], _desk.Notices(order));
        Assert.Equal(1000, _desk.Order(order).AmountPaid);
        Assert.Empty(_desk.Cases);
    }

    /// <summary>Found by the simulator: the call that had opened the page stayed unknown for ever.</summary>
    [Fact]
    public void A_page_that_brings_a_second_capture_is_known_and_not_looked_for_any_more()
    {
        var order = _desk.Place();
        _desk.Checkout(order);
        var payment = _desk.Order(order).ActivePayment!.Value;
        _desk.Settle(_desk.CallOf<CreateCheckout>(), new CallResult.Unclear("500", Ended: true, Replayed: true));
        _desk.Webhook(Desk.Paid(payment, capture: "pi_past_the_page"));

        _desk.Webhook(new PaymentSucceeded(
            Desk.About(payment, "pi_of_the_page") with { Session = Desk.Session(payment) }, new Money(1000, Desk.Euro)));

        Assert.Equal([CaseKind.DuplicatePayment], _desk.Cases.Where(kind => kind is CaseKind.DuplicatePayment));
        Assert.DoesNotContain(_desk.OpenCalls, call => call.Request is CreateCheckout or FindCheckout);
    }

    [Fact]
    public void A_second_payment_of_a_paid_order_is_owed_back()
    {
        var (order, first) = _desk.Opened();
        _desk.Webhook(Desk.Closed(first));
        var second = _desk.Begin(order);
        _desk.Webhook(Desk.Paid(second, capture: "pi_2"));

        _desk.Webhook(Desk.Paid(first, capture: "pi_1"));

        Assert.Equal((second, 1000), (_desk.Order(order).PaidBy!.Value, _desk.Order(order).AmountPaid));
        Assert.Equal([CaseKind.DuplicatePayment], _desk.Cases);
        Assert.Equal(1, _desk.Notices(order).Count(type => type == "order.paid"));
    }

    [Fact]
    public void A_second_capture_of_one_payment_is_owed_back()
    {
        var (order, payment) = _desk.Opened();
        _desk.Webhook(Desk.Paid(payment, capture: "pi_1"));

        _desk.Webhook(Desk.Paid(payment, capture: "pi_2"));
        _desk.Webhook(Desk.Paid(payment, capture: "pi_2"));

        Assert.Equal([CaseKind.DuplicatePayment], _desk.Cases);
        Assert.Equal(1000, _desk.Order(order).AmountPaid);
    }

    [Fact]
    public void A_try_that_failed_under_another_id_is_no_first_capture()
    {
        var (order, payment) = _desk.Opened();
        _desk.Webhook(Desk.Moved(payment, ProgressStep.TryFailed) with { About = Desk.About(payment, "pi_declined") });

        _desk.Webhook(Desk.Paid(payment, capture: "pi_paid"));

        Assert.Equal(OrderStatus.Paid, _desk.Order(order).Status);
        Assert.Equal("pi_paid", _desk.Payment(payment).Capture!.Value);
        Assert.Empty(_desk.Cases);
    }

    [Theory]
    [InlineData(999, "eur")]
    [InlineData(1001, "eur")]
    [InlineData(1000, "usd")]
    public void Money_that_is_not_what_was_asked_for_fulfils_nothing(long amount, string currency)
    {
        _desk.Declare("evening", 1);
        var (order, payment) = _desk.Opened(capacity: "evening");

        Assert.IsType<Outcome.Quarantined>(_desk.Webhook(Desk.Paid(payment, amount, currency: currency)));

        Assert.Equal((OrderStatus.Pending, 0), (_desk.Order(order).Status, _desk.Order(order).AmountPaid));
        Assert.Equal([CaseKind.AmountMismatch], _desk.Cases);
        Assert.Equal(["order.pending", "payment.mismatch"], _desk.Notices(order));
        Assert.Equal(new Capacity("evening", 1, 1, 0), _desk.Books.Capacities["evening"]);
        Assert.IsType<Outcome.NothingNew>(_desk.Checkout(order));
    }

    [Fact]
    public void A_failure_fails_only_the_attempt_that_it_names()
    {
        var (order, first) = _desk.Opened();
        _desk.Webhook(Desk.Closed(first));
        var second = _desk.Begin(order);

        _desk.Webhook(Desk.Closed(first, Closure.Failed));
        _desk.Webhook(Desk.Moved(first, ProgressStep.TryFailed));

        Assert.Equal((OrderStatus.Pending, second), (_desk.Order(order).Status, _desk.Order(order).ActivePayment!.Value));
    }

    [Fact]
    public void A_success_after_a_failed_try_counts()
    {
        var (order, payment) = _desk.Opened();
        _desk.Webhook(Desk.Moved(payment, ProgressStep.TryFailed, 5));
        Assert.Equal("card_declined", _desk.Payment(payment).LastError!.Code);

        _desk.Webhook(Desk.Paid(payment));

        Assert.Equal(OrderStatus.Paid, _desk.Order(order).Status);
        Assert.Null(_desk.Payment(payment).LastError);
        Assert.Equal(["order.pending", "order.payment_failed", "order.paid"], _desk.Notices(order));
    }

    [Fact]
    public void A_paid_order_closes_whatever_else_could_still_be_paid()
    {
        var (order, first) = _desk.Opened();
        _desk.Webhook(Desk.Closed(first));
        var second = _desk.Begin(order);

        _desk.Webhook(Desk.Paid(first));

        Assert.Equal(second, _desk.Open<ExpireCheckout>().Payment);
    }

    [Fact]
    public void A_page_of_a_paid_order_that_first_shows_by_a_move_is_closed_too()
    {
        var (order, first) = _desk.Opened();
        _desk.Webhook(Desk.Closed(first));
        _desk.Checkout(order);
        var second = _desk.Order(order).ActivePayment!.Value;
        _desk.Webhook(Desk.Paid(first));

        _desk.Webhook(
            Desk.Moved(second, ProgressStep.ActionRequired) with { About = new PaymentSubject(second, [], Desk.Session(second), null) });

        Assert.Equal(second, _desk.Open<ExpireCheckout>().Payment);
    }

    [Fact]
    public void One_payment_that_the_application_began_pays_all_the_orders_that_it_names()
    {
        var first = _desk.Place(1000);
        var second = _desk.Place(500);
        var fact = new PaymentSucceeded(new PaymentSubject(null, [first, second], null, Desk.Capture("pi_1")), new Money(1500, Desk.Euro));

        Assert.IsType<Outcome.Applied>(_desk.Webhook(fact));
        Assert.IsType<Outcome.NothingNew>(_desk.Webhook(fact));

        Assert.Equal((OrderStatus.Paid, 1000), (_desk.Order(first).Status, _desk.Order(first).AmountPaid));
        Assert.Equal((OrderStatus.Paid, 500), (_desk.Order(second).Status, _desk.Order(second).AmountPaid));
        Assert.Single(_desk.Books.Payments);
    }

    [Fact]
    public void A_payment_of_several_orders_that_does_not_sum_up_pays_none()
    {
        var first = _desk.Place(1000);
        var second = _desk.Place(500);

        _desk.Webhook(
            new PaymentSucceeded(new PaymentSubject(null, [first, second], null, Desk.Capture("pi_1")), new Money(1000, Desk.Euro)));

        Assert.Equal([OrderStatus.Pending, OrderStatus.Pending], new[] { first, second }.Select(order => _desk.Order(order).Status));
        Assert.Equal([CaseKind.AmountMismatch], _desk.Cases);
    }

    [Fact]
    public void An_order_among_several_that_is_paid_already_is_owed_back_alone()
    {
        var (first, payment) = _desk.Opened(1000);
        _desk.Webhook(Desk.Paid(payment));
        var second = _desk.Place(500);

        _desk.Webhook(
            new PaymentSucceeded(new PaymentSubject(null, [first, second], null, Desk.Capture("pi_both")), new Money(1500, Desk.Euro)));

        Assert.Equal(OrderStatus.Paid, _desk.Order(second).Status);
        var owed = Assert.Single(_desk.Books.Cases);
        Assert.Equal((CaseKind.DuplicatePayment, first, new Money(1000, Desk.Euro)), (owed.Kind, owed.Order!.Value, owed.Amount!.Value));
    }

    [Fact]
    public void A_payment_that_the_application_began_is_not_taken_in_before_money_came()
    {
        var order = _desk.Place();
        var about = new PaymentSubject(null, [order], null, Desk.Capture("pi_1"));

        Assert.IsType<Outcome.NothingNew>(_desk.Webhook(new PaymentProgressed(about, ProgressStep.TryFailed, _desk.Now, null)));
        Assert.IsType<Outcome.NothingNew>(_desk.Tell(Rank.Answer, new PaymentSucceeded(about, new Money(1000, Desk.Euro))));

        Assert.Empty(_desk.Books.Payments);
    }

    [Fact]
    public void An_event_that_only_says_that_something_changed_is_read_also_when_no_payment_is_known()
    {
        var order = _desk.Place();

        Assert.IsType<Outcome.Applied>(_desk.Webhook(new ReadNeeded(new PaymentSubject(null, [order], null, Desk.Capture("pi_1")))));
        Assert.IsType<Outcome.Applied>(_desk.Webhook(new ReadNeeded(new PaymentSubject(null, [], Desk.Session(Absent), null))));

        Assert.Equal(2, _desk.OpenCalls.Count(call => call.Request is ReadPayment { Payment: null }));
    }

    [Fact]
    public void A_payment_of_another_order_is_not_taken()
    {
        var (_, payment) = _desk.Opened();
        var stranger = _desk.Place();

        var outcome = _desk.Webhook(
            Desk.Paid(payment) with { About = new PaymentSubject(payment, [stranger], null, Desk.Capture("pi_1")) });

        Assert.Contains("does not pay order", Assert.IsType<Outcome.Quarantined>(outcome).Why, StringComparison.Ordinal);
        Assert.Equal(PaymentStatus.Open, _desk.Payment(payment).Status);
    }

    [Fact]
    public void A_capture_of_another_payment_is_not_taken()
    {
        var (_, first) = _desk.Opened();
        _desk.Webhook(Desk.Paid(first, capture: "pi_1"));
        var (order, second) = _desk.Opened();

        var outcome = _desk.Webhook(Desk.Paid(second, capture: "pi_1"));

        Assert.Contains("belongs to payment", Assert.IsType<Outcome.Quarantined>(outcome).Why, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Pending, _desk.Order(order).Status);
    }

    [Fact]
    public void What_names_nothing_that_is_here_waits()
    {
        Assert.True(Assert.IsType<Outcome.Parked>(_desk.Webhook(Desk.Paid(Absent))).CarriesMoney);
        Assert.False(Assert.IsType<Outcome.Parked>(_desk.Webhook(Desk.Closed(Absent))).CarriesMoney);
    }

    [Fact]
    public void A_read_whose_answer_must_wait_is_not_sent_again()
    {
        _desk.Webhook(new ReadNeeded(new PaymentSubject(null, [], null, Desk.Capture("pi_unknown"))));

        var outcome = _desk.Settle(
            _desk.CallOf<ReadPayment>(),
            new CallResult.Done(),
            new PaymentSucceeded(new PaymentSubject(null, [], null, Desk.Capture("pi_unknown")), new Money(1, Desk.Euro)));

        Assert.IsType<Outcome.Parked>(outcome);
        Assert.Empty(_desk.OpenCalls);
    }

    [Fact]
    public void A_page_that_is_not_open_any_more_is_read()
    {
        var (order, payment) = _desk.Opened();
        _desk.Command(new CancelAsked(order));

        _desk.Settle(_desk.CallOf<ExpireCheckout>(), new CallResult.Done(), new CheckoutNotOpen(Desk.About(payment)));

        Assert.Equal(payment, _desk.Open<ReadPayment>().Payment);
        _desk.Settle(_desk.CallOf<ReadPayment>(), new CallResult.Done(), Desk.Paid(payment));
        Assert.Equal(OrderStatus.Paid, _desk.Order(order).Status);
    }
}
