namespace Quittance.Simulation;

/// <summary>
/// One thing that happens in a history. Which order, page or refund it is about is a number that is taken modulo how many there are, so
/// that a history stays meaningful when other steps are left out of it.
/// </summary>
abstract record Step
{
    /// <summary>A customer places an order.</summary>
    public sealed record Place(int What, long Amount) : Step;

    /// <summary>A guest enters the code that came by e-mail, or another one.</summary>
    public sealed record Verify(int Order, bool Right) : Step;

    /// <summary>A customer presses "pay".</summary>
    public sealed record Checkout(int Order) : Step;

    /// <summary>A customer comes back from the payment page, or says so.</summary>
    public sealed record Resume(int Order) : Step;

    /// <summary>Somebody calls an order off.</summary>
    public sealed record Cancel(int Order) : Step;

    /// <summary>A customer does something on a payment page, an old one perhaps.</summary>
    public sealed record Pay(int Page, string Outcome) : Step;

    /// <summary>
    /// The merchant charges past the engine, for an order that is named, and perhaps for its newest payment, which may have ended long ago.
    /// </summary>
    public sealed record Charge(int Order, int Percent, bool NamesPayment, string Method) : Step;

    /// <summary>The application asks for a refund.</summary>
    public sealed record Refund(int Order, int Percent) : Step;

    /// <summary>The merchant refunds in the provider's dashboard.</summary>
    public sealed record RefundByHand(int Capture, int Percent) : Step;

    /// <summary>The bank or the provider moves a refund on.</summary>
    public sealed record MoveRefund(int Which, string Outcome) : Step;

    /// <summary>The customer complains at the bank, which takes the money back or only asks first.</summary>
    public sealed record Dispute(int Capture, bool OnlyAsks) : Step;

    /// <summary>The bank moves a dispute on.</summary>
    public sealed record MoveDispute(int Which, string Outcome) : Step;

    /// <summary>A customer uses units.</summary>
    public sealed record Use(int Units, int Number) : Step;

    /// <summary>A person decides on an open case.</summary>
    public sealed record Decide(int Case, int Action) : Step;

    /// <summary>An operator tries an event again.</summary>
    public sealed record Retry(int Event) : Step;

    /// <summary>Webhooks that are due arrive, in some order, some of them several times, at one of the servers.</summary>
    public sealed record Deliver(ulong Shuffle, int Copies, int Node) : Step;

    /// <summary>A webhook that came long ago comes once more.</summary>
    public sealed record Redeliver(int Which, int Node) : Step;

    /// <summary>Calls to the provider go wrong from now on.</summary>
    public sealed record FailCalls(string Call, string Fault, int Times) : Step;

    /// <summary>Events of the provider go wrong on their way from now on.</summary>
    public sealed record FailEvents(string Type, string Fault, int Times, int Minutes) : Step;

    /// <summary>The provider is well again.</summary>
    public sealed record Heal : Step;

    /// <summary>A server dies at one of the next commits or calls, on one of their sides.</summary>
    public sealed record Crash(int Node, int Boundaries) : Step;

    /// <summary>A server stands still at its next call for longer than its leases, while the other works on.</summary>
    public sealed record Stall(int Node) : Step;

    /// <summary>The application takes no notices for a while, or takes them and loses the answer.</summary>
    public sealed record Deaf(int Times) : Step;

    /// <summary>A server's clock is set off.</summary>
    public sealed record Skew(int Node, int Seconds) : Step;

    /// <summary>The provider's answers and events have another version from now on.</summary>
    public sealed record Version(string Name) : Step;

    /// <summary>A server does what is due.</summary>
    public sealed record Work(int Node) : Step;

    /// <summary>A server reconciles.</summary>
    public sealed record Reconcile(int Node) : Step;

    /// <summary>Time passes.</summary>
    public sealed record Pass(int Minutes) : Step;
}
