namespace Quittance.Decisions;

/// <summary>What became of an event, or of one fact in it. Closed.</summary>
abstract record Outcome
{
    /// <summary>It was acted on.</summary>
    public sealed record Applied : Outcome;

    /// <summary>It changes nothing, and why.</summary>
    public sealed record NothingNew(string Why) : Outcome;

    /// <summary>What it names is not here yet.</summary>
    /// <param name="Keys">What it waits for, as <see cref="ParkKey"/> writes it.</param>
    /// <param name="CarriesMoney">Whether a person must look if it never comes.</param>
    /// <param name="Why">For whoever looks at the event.</param>
    public sealed record Parked(IReadOnlyList<string> Keys, bool CarriesMoney, string Why) : Outcome
    {
        /// <summary>A capture to read meanwhile: the answer may name what is waited for.</summary>
        public ExternalRef? Ask { get; init; }
    }

    /// <summary>It carries money that cannot be taken as it is.</summary>
    public sealed record Quarantined(string Why) : Outcome;

    /// <summary>A command is not done; a value for the caller.</summary>
    public sealed record Refused(Refusal Refusal) : Outcome;

    /// <summary>Acting on it threw: a bug or a database error. It is tried again, alone.</summary>
    public sealed record Failed(string Error) : Outcome;
}

/// <summary>How a parked event writes down what it waits for.</summary>
static class ParkKey
{
    public static string Of(Id<Order> order) => "order:" + order;

    public static string Of(Id<Payment> payment) => "payment:" + payment;

    public static string Of(ExternalRef reference) => $"ref:{reference.Provider}:{(reference.Live ? "live" : "test")}:{reference.Value}";
}
