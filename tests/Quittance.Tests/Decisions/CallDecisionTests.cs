using Quittance.Decisions;

namespace Quittance.Tests.Decisions;

/// <summary>What the answer to a call changes, above all where nobody can tell whether it took effect (V4, V11).</summary>
public sealed class CallDecisionTests
{
    static readonly CallResult Silence = new CallResult.Unclear("no answer", Ended: false, Replayed: false);
    static readonly CallResult Broken = new CallResult.Unclear("500", Ended: true, Replayed: false);
    static readonly CallResult Replayed = new CallResult.Unclear("500", Ended: true, Replayed: true);
    static readonly CallResult TurnedAway = new CallResult.NotTaken("connection refused");
    readonly Desk _desk = new();

    [Fact]
    public void An_unclear_call_is_sent_again_under_the_same_key_and_blocks_a_second_payment()
    {
        var (order, payment, create) = Begun();

        _desk.Settle(create, Silence);

        var again = _desk.CallOf<CreateCheckout>();
        Assert.Equal(
            (create.Id, create.Key, CallStatus.Unknown, _desk.Now.AddSeconds(1)), (again.Id, again.Key, again.Status, again.DueAt));
        Assert.Same(create.Request, again.Request);
        Assert.Equal(PaymentStatus.Unknown, _desk.Payment(payment).Status);
        _desk.Checkout(order);
        Assert.Single(_desk.Books.Payments);
    }

    [Fact]
    public void A_listing_that_is_refused_proves_nothing_and_is_asked_for_again()
    {
        var (order, _) = Refunding();
        _desk.Settle(_desk.CallOf<CreateRefund>(), Broken);
        _desk.Settle(_desk.CallOf<CreateRefund>(), Replayed);

        _desk.Settle(_desk.CallOf<FindRefund>(), new CallResult.Refused(new PaymentError("resource_missing", "No such object.")));

        Assert.Equal(RefundStatus.Unknown, _desk.Books.Refunds.All.Single().Status);
        Assert.Equal(_desk.Now.AddHours(1), _desk.CallOf<FindRefund>().DueAt);
        Assert.Equal(OrderStatus.RefundPending, _desk.Order(order).Status);
    }

    [Fact]
    public void A_refund_that_is_under_way_is_read_now_and_then_until_it_ends()
    {
        var (_, payment) = Refunding();
        var refund = _desk.Open<CreateRefund>().Refund;
        var told = Desk.Refunded(payment, "re_1", 1000, RefundStep.Pending) with { Ours = refund };
        _desk.Settle(_desk.CallOf<CreateRefund>(), new CallResult.Done(), told);
        Assert.Equal(_desk.Now.AddMinutes(30), _desk.CallOf<ReadMovement>().DueAt);

        _desk.Settle(_desk.CallOf<ReadMovement>(), new CallResult.Done(), told);
        Assert.Equal(_desk.Now.AddDays(1), _desk.CallOf<ReadMovement>().DueAt);

        _desk.Webhook(told with { Step = RefundStep.Succeeded });
        Assert.DoesNotContain(_desk.OpenCalls, call => call.Request is ReadMovement);
    }

    /// <summary>A paid order of which a refund was asked for.</summary>
    (Id<Order> Order, Id<Payment> Payment) Refunding()
    {
        var (order, payment) = _desk.Opened();
        _desk.Webhook(Desk.Paid(payment));
        _desk.Settle(_desk.CallOf<ReadSettlement>(), new CallResult.Done());
        _desk.Command(new RefundAsked(order, null, null));
        return (order, payment);
    }

    [Fact]
    public void A_replayed_error_is_looked_up_and_what_is_found_is_taken()
    {
        var (order, payment, create) = Begun();
        _desk.Settle(create, Broken);
        _desk.Settle(_desk.CallOf<CreateCheckout>(), Replayed);
        Assert.Null(_desk.CallOf<CreateCheckout>().DueAt);

        _desk.Settle(_desk.CallOf<FindCheckout>(), new CallResult.Done(), Desk.IsOpen(payment));

        Assert.Equal(PaymentStatus.Open, _desk.Payment(payment).Status);
        Assert.Equal(OrderStatus.Pending, _desk.Order(order).Status);
        Assert.Empty(_desk.OpenCalls);
    }

    [Fact]
    public void A_replayed_error_of_which_the_listing_knows_nothing_has_failed()
    {
        var (order, payment, create) = Begun();
        _desk.Settle(create, Replayed);
        _desk.Settle(_desk.CallOf<FindCheckout>(), new CallResult.Done(), new CheckoutAbsent(payment));
        Assert.Equal(PaymentStatus.Unknown, _desk.Payment(payment).Status);
        Assert.Equal(_desk.Now + TimeSpan.FromMinutes(30), _desk.CallOf<FindCheckout>().DueAt);
        _desk.Pass(TimeSpan.FromMinutes(30));

        _desk.Settle(_desk.CallOf<FindCheckout>(), new CallResult.Done(), new CheckoutAbsent(payment));

        Assert.Equal((OrderStatus.Unpaid, PaymentStatus.Failed), (_desk.Order(order).Status, _desk.Payment(payment).Status));
        Assert.Equal("provider_unavailable", _desk.Payment(payment).LastError!.Code);
        Assert.Empty(_desk.OpenCalls);
        Assert.Empty(_desk.Cases);
    }

    [Fact]
    public void A_refusal_after_an_attempt_without_an_answer_is_believed_when_it_is_what_the_provider_keeps()
    {
        var (order, payment, create) = Begun();
        var refused = new CallResult.Refused(new PaymentError("balance_insufficient", "No."));
        _desk.Settle(create, Silence);

        _desk.Settle(_desk.CallOf<CreateCheckout>(), refused);
        Assert.Equal(PaymentStatus.Unknown, _desk.Payment(payment).Status);
        Assert.NotNull(_desk.CallOf<CreateCheckout>().DueAt);

        _desk.Settle(_desk.CallOf<CreateCheckout>(), refused with { Replayed = true });
        Assert.Equal((OrderStatus.Unpaid, PaymentStatus.Failed), (_desk.Order(order).Status, _desk.Payment(payment).Status));
        Assert.Empty(_desk.OpenCalls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_answer_after_an_attempt_without_one_does_not_make_absence_a_proof(bool refused)
    {
        var (_, payment, create) = Begun();
        _desk.Settle(create, Silence);
        _desk.Pass(TimeSpan.FromHours(25));

        var second = refused ? new CallResult.Refused(new PaymentError("forbidden", "No.")) : Broken;
        _desk.Settle(_desk.CallOf<CreateCheckout>(), second);
        _desk.Pass(TimeSpan.FromHours(1));
        _desk.Settle(_desk.CallOf<FindCheckout>(), new CallResult.Done(), new CheckoutAbsent(payment));

        Assert.Equal(PaymentStatus.Unknown, _desk.Payment(payment).Status);
    }

    [Fact]
    public void A_call_that_is_never_answered_stays_unknown_for_three_days_with_one_case()
    {
        var (order, payment, create) = Begun();
        while (_desk.Now < create.CreatedAt + TimeSpan.FromHours(23))
        {
            _desk.Settle(_desk.CallOf<CreateCheckout>(), Silence);
            Assert.DoesNotContain(_desk.OpenCalls, call => call.Request is FindCheckout
                && _desk.Now < create.CreatedAt + TimeSpan.FromHours(23));
            _desk.Pass(TimeSpan.FromHours(1));
        }

        _desk.Settle(_desk.CallOf<CreateCheckout>(), Silence);
        var lastSent = _desk.Now;
        while (_desk.Now < lastSent + TimeSpan.FromHours(72))
        {
            _desk.Settle(_desk.CallOf<FindCheckout>(), new CallResult.Done(), new CheckoutAbsent(payment));
            Assert.Equal((OrderStatus.Pending, PaymentStatus.Unknown), (_desk.Order(order).Status, _desk.Payment(payment).Status));
            Assert.Equal(_desk.Now + TimeSpan.FromHours(1), _desk.CallOf<FindCheckout>().DueAt);
            _desk.Pass(TimeSpan.FromHours(1));
        }

        _desk.Settle(_desk.CallOf<FindCheckout>(), new CallResult.Done(), new CheckoutAbsent(payment));
        Assert.Equal((OrderStatus.Unpaid, PaymentStatus.Failed), (_desk.Order(order).Status, _desk.Payment(payment).Status));
        Assert.Equal([CaseKind.UnknownOutcome], _desk.Cases);
        Assert.Empty(_desk.OpenCalls);
    }

    [Fact]
    public void A_call_that_was_turned_away_five_times_has_failed()
    {
        var (order, payment, _) = Begun();
        for (var attempt = 1; attempt < 5; attempt++)
        {
            _desk.Settle(_desk.CallOf<CreateCheckout>(), TurnedAway);
            Assert.Equal(OrderStatus.Pending, _desk.Order(order).Status);
        }

        _desk.Settle(_desk.CallOf<CreateCheckout>(), TurnedAway);

        Assert.Equal((OrderStatus.Unpaid, PaymentStatus.Failed), (_desk.Order(order).Status, _desk.Payment(payment).Status));
        Assert.Equal("provider_unreachable", _desk.Payment(payment).LastError!.Code);
    }

    [Fact]
    public void A_call_that_was_unclear_once_is_not_given_up_for_being_turned_away()
    {
        var (order, payment, create) = Begun();
        _desk.Settle(create, Silence);
        for (var attempt = 0; attempt < 10; attempt++)
            _desk.Settle(_desk.CallOf<CreateCheckout>(), TurnedAway);

        Assert.Equal((OrderStatus.Pending, PaymentStatus.Unknown), (_desk.Order(order).Status, _desk.Payment(payment).Status));
    }

    [Fact]
    public void A_refusal_fails_the_attempt_and_frees_the_place()
    {
        _desk.Declare("evening", 1);
        var order = _desk.Place(capacity: "evening");
        _desk.Checkout(order);

        _desk.Settle(
            _desk.CallOf<CreateCheckout>(), new CallResult.Refused(new PaymentError("amount_too_small", "The amount is too small.")));

        Assert.Equal(OrderStatus.Unpaid, _desk.Order(order).Status);
        Assert.Equal("amount_too_small", Assert.Single(_desk.Books.Payments.Values).LastError!.Code);
        Assert.Equal(1, _desk.Books.Capacities["evening"].Free);
        Assert.Equal(["order.pending", "order.payment_failed"], _desk.Notices(order));
    }

    [Fact]
    public void An_answer_that_comes_twice_settles_once_and_still_tells_what_it_knows()
    {
        var (_, payment, create) = Begun();
        _desk.Webhook(
            Desk.Moved(payment, ProgressStep.ActionRequired) with { About = new PaymentSubject(payment, [], Desk.Session(payment), null) });
        Assert.Empty(_desk.OpenCalls);

        _desk.Settle(create, new CallResult.Done(), Desk.IsOpen(payment));

        Assert.NotNull(_desk.Payment(payment).Url);
    }

    [Fact]
    public void A_closing_that_is_refused_is_one_case_however_often_it_is_tried()
    {
        var (order, _) = _desk.Opened();
        _desk.Command(new CancelAsked(order));
        for (var i = 0; i < 3; i++)
        {
            _desk.Settle(_desk.CallOf<ExpireCheckout>(), new CallResult.Refused(new PaymentError("auth", "The key is wrong.")));
            var due = _desk.Order(order).DueAt!.Value;
            _desk.Pass(due - _desk.Now);
            _desk.Command(new DeadlinePassed(order, due));
        }

        Assert.Equal([CaseKind.UnknownOutcome], _desk.Cases);
        Assert.Equal(OrderStatus.Pending, _desk.Order(order).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_read_that_never_comes_through_is_shown_once(bool silent)
    {
        var (order, _) = _desk.Opened();
        _desk.Command(new ReadAsked(order));
        for (var i = 0; i < 60; i++)
            _desk.Settle(_desk.CallOf<ReadPayment>(), silent ? Silence : TurnedAway);

        Assert.Equal([CaseKind.UnknownOutcome], _desk.Cases);
        Assert.Equal(_desk.Now.AddHours(1), _desk.CallOf<ReadPayment>().DueAt);
    }

    [Fact]
    public void A_page_that_could_not_be_closed_within_the_keys_life_is_read()
    {
        var (order, payment) = _desk.Opened();
        _desk.Command(new CancelAsked(order));
        _desk.Settle(_desk.CallOf<ExpireCheckout>(), Silence);
        _desk.Pass(TimeSpan.FromHours(24));

        _desk.Settle(_desk.CallOf<ExpireCheckout>(), Silence);

        Assert.Equal(payment, _desk.Open<ReadPayment>().Payment);
        Assert.DoesNotContain(_desk.OpenCalls, call => call.Request is ExpireCheckout);
    }

    [Fact]
    public void An_answer_to_a_call_that_is_not_here_goes_to_a_person() => Assert.IsType<Outcome.Quarantined>(
        _desk.Tell(Rank.Answer, new CallSettled(Entropy.Seeded(1).NewId<Call>(_desk.Now), new CallResult.Done())));

    (Id<Order> Order, Id<Payment> Payment, Call Create) Begun()
    {
        var order = _desk.Place();
        _desk.Checkout(order);
        return (order, _desk.Order(order).ActivePayment!.Value, _desk.CallOf<CreateCheckout>());
    }
}
