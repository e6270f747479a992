using Quittance.Storage;

namespace Quittance.Decisions;

/// <summary>What is said when a command is not done: what happened, what it means for the money, what to do next.</summary>
static class Refusals
{
    public static Refusal CodeTriesUsedUp { get; } = new(
        "code_attempts_exceeded",
        RefusalKind.Invalid,
        "Too many wrong codes",
        "The code can no longer be used. Nothing was charged. "
        + "Place the order again to get a new code.");

    public static Refusal PaidAlready { get; } = new(
        "order_paid",
        RefusalKind.Conflict,
        "The order is paid",
        "A paid order is not canceled. The money stays where it is. Refund "
        + "the order instead.");

    public static Refusal MoneyUnderWay { get; } = new(
        "payment_processing",
        RefusalKind.Conflict,
        "A payment is being processed",
        "The customer has paid and the provider is still working on it, so the order cannot be canceled now. Wait for the result: it "
        + "is told by a notice.");

    public static Refusal SoldOut { get; } = new(
        "sold_out",
        RefusalKind.Conflict,
        "Sold out",
        "What the order needs is no longer free. Nothing was charged and no payment was "
        + "begun. Choose something else, or try again later in case a hold is released.");

    public static Refusal NotVerified { get; } = new(
        "order_not_verified",
        RefusalKind.Conflict,
        "The e-mail is not proven yet",
        "A guest's order is paid after the one-time code "
        + "has been entered. Nothing was charged. Send the code to POST /v1/orders/{id}/verify first.");

    public static Refusal BeingClosed { get; } = new(
        "order_closing",
        RefusalKind.Conflict,
        "The order is being closed",
        "Its payment page is being closed at the provider, so no "
        + "payment is begun. Nothing was charged. Ask for the order again in a moment.");

    public static Refusal WrongCode(int left) => new(
        "wrong_code",
        RefusalKind.Invalid,
        "Wrong code",
        left > 0
            ? $"The code is not the one that was sent. Nothing was charged. {left} {(left == 1 ? "try is" : "tries are")} left."
            : CodeTriesUsedUp.Detail);

    public static Refusal NoOrder(Id<Order> id) => new(
        "order_not_found", RefusalKind.NotFound, "No such order", $"There is no order {id}. Nothing was changed. Check the id.");

    public static Refusal Ended(Order order) => new(
        "order_ended",
        RefusalKind.Conflict,
        $"The order is {Words.Of(order.Status)}",
        "It will not be paid, and nothing was charged by this request. Place a new order.");
}
