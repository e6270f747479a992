using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Quittance.Decisions;

/// <summary>Placing an order, proving a guest's e-mail, and ending an order that is not paid.</summary>
static class OrderDecisions
{
    public static Outcome Place(Decision decision, OrderPlaced fact)
    {
        var moment = decision.Moment;
        var unknown = fact.Terms.Capacities().Keys.FirstOrDefault(name => decision.Capacity(name) is null);
        if (unknown is not null)
        {
            return new Outcome.Refused(new Refusal(
                "unknown_capacity",
                RefusalKind.Invalid,
                "No such capacity",
                $"\"{unknown}\" has not been declared. No order was made. Declare it with PUT /v1/capacities/{unknown} and place the "
                + "order again."));
        }

        if (fact.Terms.Lines.Select(line => line.Seller).FirstOrDefault(seller => seller is { } id && decision.Sellers.Find(id) is null)
            is { } stranger)
        {
            return new Outcome.Refused(new Refusal(
                "unknown_seller",
                RefusalKind.Invalid,
                "No such seller",
                $"There is no seller {stranger}. No order was made. Make the seller known with POST /v1/sellers and place the order "
                + "again."));
        }

        var id = moment.Ids.Next<Order>();
        decision.Put(new Order
        {
            Id = id,
            Terms = fact.Terms,
            Status = fact.Code is null ? OrderStatus.Unpaid : OrderStatus.Draft,
            CodeHash = fact.Code is null ? null : Hash(id, fact.Code),
            ExpiresAt = moment.At + moment.Policy.OrderLifetime,
            CreatedAt = moment.At,
        });
        if (fact.Code is not null)
            decision.Notify(id, "order.code", payload => Add(payload, ("code", fact.Code), ("email", fact.Terms.CustomerEmail)));
        return new Outcome.Applied();
    }

    public static Outcome Verify(Decision decision, CodeEntered fact)
    {
        if (decision.Order(fact.Order) is not { } order)
            return new Outcome.Refused(Refusals.NoOrder(fact.Order));
        decision.Concerns(order.Id);
        if (order.Status is not OrderStatus.Draft)
            return order.CodeHash is null && order.Status is not OrderStatus.Expired
                ? new Outcome.NothingNew("The e-mail is proven.")
                : new Outcome.Refused(Refusals.Ended(order));
        if (order.CodeFailures >= Limits.CodeTries)
            return new Outcome.Refused(Refusals.CodeTriesUsedUp);
        if (!IsRight(order, fact.Code))
        {
            decision.Put(order with { CodeFailures = order.CodeFailures + 1 });
            return new Outcome.Refused(Refusals.WrongCode(Limits.CodeTries - order.CodeFailures - 1));
        }

        decision.Put(order with { Status = OrderStatus.Unpaid, CodeHash = null });
        decision.Notify(order.Id, "order.verified");
        return new Outcome.Applied();
    }

    public static Outcome Cancel(Decision decision, CancelAsked fact)
    {
        if (decision.Order(fact.Order) is not { } order)
            return new Outcome.Refused(Refusals.NoOrder(fact.Order));
        decision.Concerns(order.Id);
        switch (order.Status)
        {
            case OrderStatus.Canceled:
                return new Outcome.NothingNew("It is canceled already.");
            case OrderStatus.Expired:
                return new Outcome.Refused(Refusals.Ended(order));
            case OrderStatus.Paid or OrderStatus.RefundPending or OrderStatus.PartiallyRefunded or OrderStatus.Refunded:
                return new Outcome.Refused(Refusals.PaidAlready);
        }

        if (decision.PaymentsOf(order.Id).Any(payment => IsUnderWay(order, payment)))
            return new Outcome.Refused(Refusals.MoneyUnderWay);
        End(decision, order, Closing.Cancel);
        return new Outcome.Applied();
    }

    static bool IsUnderWay(Order order, Payment payment) =>
        payment.Status is PaymentStatus.Processing || (payment.Status is PaymentStatus.Succeeded && payment.Id == order.ActivePayment);

    /// <summary>Ends an order: at once if nothing can be paid any more, otherwise after the provider has closed what can.</summary>
    public static void End(Decision decision, Order order, Closing how)
    {
        decision.Put(order with { Closing = how });
        CheckoutDecisions.CloseAll(decision, order.Id);
        EndIfClosed(decision, order.Id);
    }

    /// <summary>Completes what <see cref="End"/> began, once no payment of the order is live.</summary>
    public static void EndIfClosed(Decision decision, Id<Order> id)
    {
        var order = decision.Order(id)!;
        if (order.Closing is Closing.None || decision.PaymentsOf(id).Any(payment => payment.IsLive))
            return;
        CapacityDecisions.Release(decision, order);
        var canceled = order.Closing is Closing.Cancel;
        decision.Put(order with
        {
            Status = canceled ? OrderStatus.Canceled : OrderStatus.Expired,
            Closing = Closing.None,
            ActivePayment = null,
            Held = false,
        });
        decision.Notify(id, canceled ? "order.canceled" : "order.expired");
    }

    static void Add(JsonObject payload, params ReadOnlySpan<(string Name, string? Value)> members)
    {
        foreach (var (name, value) in members)
            payload[name] = value;
    }

    static bool IsRight(Order order, string code) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(order.Id, code)), Encoding.ASCII.GetBytes(order.CodeHash!));

    static string Hash(Id<Order> order, string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{order}:{code}")));
}
