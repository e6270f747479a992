namespace Quittance.Tests.Scenarios;

/// <summary>
/// One incident, retold against the real engine. To add one, write a sealed class below this one, named after its number
/// (<c>Inc15</c> is INC-15); the tests find it by themselves and run it on both databases, plain and as M1, M2, M3, M4 and M9.
/// <code>
/// sealed class Inc15 : Scenario
/// {
///     public override string Title => "A redelivered event adds nothing";
///
///     public override async Task PlayAsync(World world)
///     {
///         var order = await world.PlaceAsync("order", 100_00);   // customers and applications: world.…Async
///         var page = await world.OpenPageAsync(order);           // the session at the fake Stripe
///         world.Play(page, "succeed");                           // the customer pays there; the webhooks wait
///         await world.DeliverAsync("payment_intent.succeeded");  // these types, in this order; no type means all that is due
///         await world.DeliverAsync();
///         await world.PassAsync(TimeSpan.FromHours(2));          // deadlines, retries, expiries, one after the other
///     }
///
///     public override void Expect(Ending end)
///     {
///         Assert.Equal(OrderStatus.Paid, end.Order("order").Status);
///         Assert.Equal(1, end.Effects("order", "order.paid"));
///     }
/// }
/// </code>
/// Play is plain code, and yet survives the death of the process at any commit: each method of <see cref="World"/> restarts the
/// engine and asks again under the same key, as a client or Stripe would. So keep what is asked in local variables, assert within
/// Play only what holds after a crash, too, and everything else in <see cref="Expect"/>, which runs after every variation.
/// After that the base oracle looks (<see cref="BaseOracle"/>), and the ending is compared with the plain run's, word by word.
/// Randomness and time come from the world. What is in flight at a call: <see cref="World.Fault"/>, <see cref="World.StripeIsDown"/>,
/// <see cref="World.AtStripe"/>; webhooks written by hand: <c>SendEventAsync</c>; two at once: <see cref="World.TogetherAsync"/>.
/// </summary>
abstract class Scenario
{
    /// <summary>What is seen when all is right, in one sentence.</summary>
    public abstract string Title { get; }

    /// <summary>The incident's number; the class's name without its mark for what has none.</summary>
    public string Number => GetType().Name.StartsWith("Inc", StringComparison.Ordinal) ? "INC-" + GetType().Name[3..] : GetType().Name;

    /// <summary>What the operator of this world declares.</summary>
    public virtual Policy Policy => new();

    /// <summary>Money that no order and no case holds, because only a quarantined or parked event shows it; minor units.</summary>
    public virtual long ShownByEventsOnly => 0;

    /// <summary>How many events may be left in front of a person, or waiting.</summary>
    public virtual int UnresolvedEvents => 0;

    /// <summary>Whether calls may be left whose outcome nobody can tell.</summary>
    public virtual bool LeavesOpenCalls => false;

    /// <summary>Whether the steps between placing and end depend on who comes first, so that only the end is compared.</summary>
    public virtual bool HasRaces => false;

    /// <summary>Whether a death may lead to another, equally right end; then only what the scenario expects is checked.</summary>
    public virtual bool MayEndOtherwiseAfterDeath => false;

    /// <summary>Why the story cannot be told without webhooks, if it cannot: then it is not played as M4.</summary>
    public virtual string? NeedsWebhooks => null;

    /// <summary>Whether sellers' accounts at Stripe may go below zero, so that what they have spent can be taken back.</summary>
    public virtual bool SellersMayOwe => true;

    /// <summary>The currency that everything settles in at Stripe; each in its own if there is none.</summary>
    public virtual string? SettlementCurrency => null;

    /// <summary>How many servers work on the database; on SQLite it is one process all the same.</summary>
    public virtual int Servers => 1;

    public abstract Task PlayAsync(World world);

    public abstract void Expect(Ending end);

    public override string ToString() => $"{Number} {Title}";
}
