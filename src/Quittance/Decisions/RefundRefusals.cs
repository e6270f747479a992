using Quittance.Storage;

namespace Quittance.Decisions;

/// <summary>What is said when money is not given back: what happened, what it means for the money, what to do next.</summary>
static class RefundRefusals
{
    public static Refusal Unknown { get; } = new(
        "refund_unknown",
        RefusalKind.Conflict,
        "The outcome of an earlier refund is not known",
        "The provider was asked for a refund and nobody can tell yet whether it was made. No second one is begun, so that the money cannot "
        + "go back twice. The provider is being asked; try again when the earlier refund has an outcome.");

    public static Refusal Disputed { get; } = new(
        "order_disputed",
        RefusalKind.Conflict,
        "The payment is disputed",
        "The customer's bank holds the money while the dispute lasts, so it cannot be refunded beside it. Nothing was moved. Answer or "
        + "accept the dispute at the provider.");

    public static Refusal NotPaid(Order order) => new(
        "order_not_paid",
        RefusalKind.Conflict,
        "Nothing was paid",
        $"The order is {Words.Of(order.Status)}: there is no payment of it that could be refunded. Nothing was moved. Money that came "
        + "for it and pays nothing is shown under GET /v1/cases and is refunded there.");

    public static Refusal AlreadyRequested(Order order) => new(
        "refund_already_requested",
        RefusalKind.Conflict,
        "A refund is under way",
        $"A refund of order {order.Id} was asked for before and its outcome is awaited; nothing more was begun. GET /v1/orders/{order.Id} "
        + "shows it.");

    public static Refusal TooLate(Order order, TimeSpan window) => new(
        "refund_window_closed",
        RefusalKind.Invalid,
        "Too late to refund",
        $"The order was paid on {order.PaidAt:yyyy-MM-dd} and can be refunded for {window.TotalDays:0.#} days. Nothing was moved. An "
        + "operator can still refund it at the provider; it is booked here when the provider tells of it.");

    public static Refusal TooMuch(Money left) => new(
        "refund_exceeds_rest",
        RefusalKind.Invalid,
        "More than is left",
        $"{left} of the order can still be refunded, counting refunds that are under way and money that disputes hold. Nothing was moved. "
        + "Ask for an amount from 1 to that, in minor units.");

    public static Refusal NoCase(Id<Case> id) => new(
        "case_not_found", RefusalKind.NotFound, "No such case", $"There is no case {id}. Nothing was changed. Check the id.");

    public static Refusal CaseSettled(Case settled) => new(
        "case_settled",
        RefusalKind.Conflict,
        "The case is settled",
        $"It was settled by \"{(settled.Settled is { } action ? Words.Of(action) : "")}\" on {settled.SettledAt:yyyy-MM-dd}. Nothing was "
        + "moved a second time.");

    public static Refusal NoMoneyInCase { get; } = new(
        "case_without_money",
        RefusalKind.Conflict,
        "No money to move",
        "No money of a payment that is known here waits in suspense for this case. Nothing was moved. Settle it at the provider, then "
        + "close the case with a note.");

    public static Refusal CreditOff { get; } = new(
        "customer_credit_off",
        RefusalKind.Conflict,
        "Customer credit is off",
        "This server keeps no credit for customers, so the money stays in suspense. Refund it, or let the operator set "
        + "QUITTANCE_CUSTOMER_CREDIT=on.");

    public static Refusal NoCustomer { get; } = new(
        "customer_unknown",
        RefusalKind.Conflict,
        "Nobody to credit",
        "The order names no customer id, so there is nobody whose credit it could be. Nothing was moved. Refund the money.");

    public static Refusal NotAttributable(string why) => new(
        "case_not_attributable",
        RefusalKind.Conflict,
        "The money cannot pay the order",
        $"{why} Nothing was moved; the money waits in suspense. Refund it.");

    public static Refusal RefundBegun { get; } = new(
        "refund_already_requested",
        RefusalKind.Conflict,
        "A refund is under way",
        "A refund of this money was asked for before and its outcome is awaited, or part of it has gone back. Nothing more was begun.");
}
