using FsCheck;
using FsCheck.Fluent;
using Quittance.Storage;

namespace Quittance.Tests.Decisions;

/// <summary>V10: the final state does not depend on the order, duplication or timing of deliveries.</summary>
public sealed class OrderIndependenceTests
{
    /// <summary>One thing that the provider says of the first or the second payment.</summary>
    public enum Saying
    {
        Opened,
        ActionRequired,
        Processing,
        TryFailed,
        Failed,
        Expired,
        Succeeded,
    }

    /// <summary>What is said, of which payment, and at which of the provider's seconds.</summary>
    public sealed record Line(Saying Saying, bool Second, int At);

    static readonly Gen<Line> Lines =
        from saying in Gen.Elements(Enum.GetValues<Saying>())
        from second in Gen.Elements(true, false)
        from at in Gen.Choose(0, 5)
        select new Line(saying, second, at);

    static readonly Gen<(Line[] Told, Line[] Retold)> Stories =
        from told in Gen.ListOf(Lines).Where(lines => lines.Count is > 0 and < 9)
        from repeated in Gen.Shuffle(told.Concat(told.Take(3)))
        select (told.ToArray(), repeated);

    [Fact]
    public void One_payment_comes_to_the_same_end_whatever_the_order_of_the_deliveries() =>
        Check(
            Stories.Select(story => (Story: (First(story.Told), First(story.Retold)), Of: (Func<Desk>)(() => OnePayment(cancel: false)))));

    [Fact]
    public void A_payment_of_an_order_that_is_being_canceled_does_too() =>
        Check(Stories.Select(story => (Story: (First(story.Told), First(story.Retold)), Of: (Func<Desk>)(() => OnePayment(cancel: true)))));

    [Fact]
    public void Two_payments_come_to_the_same_end_whatever_the_order_of_the_deliveries() =>
        Check(Stories.Select(story => (Story: story, Of: (Func<Desk>)TwoPayments)));

    static void Check(Gen<((Line[] Told, Line[] Retold) Story, Func<Desk> Of)> stories) => Prop
        .ForAll(stories.ToArbitrary(), given => Same(given.Story.Told, given.Story.Retold, given.Of))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    static bool Same(Line[] told, Line[] retold, Func<Desk> start)
    {
        var expected = End(start(), told);
        var actual = End(start(), retold);
        if (expected != actual)
            Assert.Fail($"told   {string.Join(", ", told.AsEnumerable())}\nretold "
                + $"{string.Join(", ", retold.AsEnumerable())}\nexpected {expected}\nactual   {actual}");
        return true;
    }

    static Line[] First(Line[] lines) => [.. lines.Select(line => line with { Second = false })];

    static Desk OnePayment(bool cancel)
    {
        var desk = new Desk();
        desk.Declare("evening", 10);
        var (order, _) = desk.Opened(capacity: "evening");
        if (cancel)
            desk.Command(new CancelAsked(order));
        return desk;
    }

    static Desk TwoPayments()
    {
        var desk = OnePayment(cancel: false);
        desk.Webhook(Desk.Closed(desk.Books.Payments.Keys.First(), Closure.Canceled));
        desk.Begin(desk.Books.Orders.Keys.Single());
        return desk;
    }

    static string End(Desk desk, Line[] lines)
    {
        var payments = desk.Books.Payments.Keys.ToArray();
        foreach (var line in lines)
        {
            desk.Pass(TimeSpan.FromSeconds(1));
            desk.Webhook(Fact(line, payments[line.Second ? 1 : 0]));
        }

        var order = desk.Books.Orders.Values.Single();
        var seats = desk.Books.Capacities["evening"];
        return string.Join(
            "; ",
            [
                $"{Words.Of(order.Status)}, closing {order.Closing}, paid {order.AmountPaid}, {seats.Held} held, {seats.Sold} sold",
                .. payments.Select(id => Knowledge(desk.Payment(id))),
                // Which of two payments came first is what happened; that one of them is owed back is what must not depend on it.
                "cases " + string.Join(
                    ", ",
                    desk.Books.Cases.DistinctBy(opened => opened.Cause).Select(
                        opened => $"{opened.Kind} {opened.Amount?.Minor}").Order(StringComparer.Ordinal)),
                $"order.paid {desk.Notices(order.Id).Count(type => type == "order.paid")}, refund_owed "
                + $"{desk.Notices(order.Id).Count(type => type == "payment.refund_owed")}",
            ]);
    }

    static string Knowledge(Payment payment) =>
        $"{Words.Of(payment.Status)} {payment.Capture?.Value} {payment.Received?.Minor} {payment.Progress?.Step} "
        + $"{payment.Progress?.At:ss} {payment.End?.How} {payment.LastError?.Code}";

    static PaymentFact Fact(Line line, Id<Payment> payment) => line.Saying switch
    {
        Saying.Opened => Desk.IsOpen(payment),
        Saying.ActionRequired => Desk.Moved(payment, ProgressStep.ActionRequired, line.At),
        Saying.Processing => Desk.Moved(payment, ProgressStep.Processing, line.At),
        Saying.TryFailed => Desk.Moved(payment, ProgressStep.TryFailed, line.At),
        Saying.Failed => Desk.Closed(payment, Closure.Failed),
        Saying.Expired => Desk.Closed(payment, Closure.Expired),
        _ => Desk.Paid(payment, capture: line.Second ? "pi_2" : "pi_1"),
    };
}
