using System.Text.Json;

namespace Quittance;

/// <summary>What an event meant when it was acted on, short enough to be kept for good: the body may be dropped, the story stays.</summary>
/// <param name="Fact">The kind of fact, for example <c>payment_succeeded</c>.</param>
/// <param name="About">What it names: the provider's id, or ours where the provider has none.</param>
/// <param name="Amount">How much it tells of, in minor units.</param>
/// <param name="Currency">The currency of that, in lower case.</param>
/// <param name="Detail">How far it came, or what went wrong.</param>
public sealed record ToldFact(string Fact, string? About, long? Amount, string? Currency, string? Detail)
{
    /// <summary>The short form of a fact.</summary>
    internal static ToldFact Of(Fact fact)
    {
        var (about, money, detail) = fact switch
        {
            PaymentFact told => OfPayment(told),
            CallSettled settled => (settled.Call.ToString(), null, Result(settled.Result)),
            RefundTold told => (told.Refund.Value, told.Amount, Word(told.Step)),
            RefundsChanged changed => (changed.About.Capture?.Value, changed.Total, null),
            DisputeTold told => (told.Dispute.Value, told.Amount, Moved(told)),
            SettlementTold told => (told.About.Capture?.Value, told.Fee, "fee"),
            TransferTold told => (told.Transfer.Value, told.Amount, null),
            ReversalTold told => (told.Reversal.Value, told.Amount, null),
            PayoutTold told => (told.Payout.Value, told.Amount, Word(told.Step)),
            MovementChanged changed => (changed.Target.Value, null, null),
            _ => OfOurs(fact),
        };
        var kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(fact.GetType().Name);
        return new ToldFact(kind, about, money?.Minor, money?.Currency.Code, Short(detail));
    }

    static (string? About, Money? Money, string? Detail) OfPayment(PaymentFact fact)
    {
        var about = (fact.About.Capture ?? fact.About.Session)?.Value ?? fact.About.Payment?.ToString();
        return fact switch
        {
            PaymentSucceeded told => (about, told.Received, null),
            PaymentProgressed told => (about, null, Join(Word(told.Step), told.Error)),
            PaymentClosed told => (about, null, Join(Word(told.How), told.Error)),
            _ => (about, null, null),
        };
    }

    static (string? About, Money? Money, string? Detail) OfOurs(Fact fact) => fact switch
    {
        OrderPlaced placed => (null, new Money(placed.Terms.Amount, placed.Terms.Currency), null),
        CheckoutAsked asked => (asked.Order.ToString(), null, asked.Provider),
        CancelAsked asked => (asked.Order.ToString(), null, null),
        CodeEntered entered => (entered.Order.ToString(), null, null),
        ReadAsked asked => (asked.Order.ToString(), null, null),
        DeadlinePassed passed => (passed.Order.ToString(), null, null),
        RefundAsked asked => (asked.Order.ToString(), null, asked.Amount is { } amount ? $"{amount}" : "all that is left"),
        CaseDecided decided => (decided.Case.ToString(), null, Word(decided.Action)),
        TransferDue due => (due.Transfer.ToString(), null, null),
        CheckoutAbsent absent => (absent.Payment.ToString(), null, null),
        MovementAbsent absent => (absent.Sought.ToString(), null, null),
        PaymentOverdue overdue => (overdue.Payment.ToString(), null, null),
        _ => (null, null, null),
    };

    static string Result(CallResult result) => result switch
    {
        CallResult.Done => "done",
        CallResult.Refused refused => $"refused: {refused.Error.Code}",
        CallResult.NotTaken => "not taken",
        CallResult.Unclear => "unclear",
        _ => throw new InvalidOperationException($"No word is written down for {result.GetType().Name}."),
    };

    static string Moved(DisputeTold told) => Word(told.Status)
        + (told.Withdrawn is { } withdrawn ? $", withdrawn {withdrawn.Amount}" : "")
        + (told.Reinstated is { } reinstated ? $", reinstated {reinstated.Amount}" : "");

    static string Join(string word, PaymentError? error) => error is null ? word : $"{word}: {error.Code}";

    static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    static string? Short(string? text) => text is { Length: > Limits.FactDetail } ? text[..Limits.FactDetail] : text;
}
