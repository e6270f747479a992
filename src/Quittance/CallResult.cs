namespace Quittance;

/// <summary>What came of sending a call once. Closed: what cannot be told is <see cref="Unclear"/>, never a failure.</summary>
public abstract record CallResult
{
    private protected abstract void Closed();

    /// <summary>The provider did what was asked; what it did comes as further facts of the same event.</summary>
    public sealed record Done : CallResult
    {
        private protected override void Closed() { }
    }

    /// <summary>The provider refused, for certain: nothing was done.</summary>
    /// <param name="Error">What it said.</param>
    public sealed record Refused(PaymentError Error) : CallResult
    {
        /// <summary>
        /// Whether it is the answer that the provider keeps for the key: then no earlier attempt under this key had another.
        /// </summary>
        public bool Replayed { get; init; }

        private protected override void Closed() { }
    }

    /// <summary>
    /// The request never left, or was turned away before it was looked at: nothing was done, the same key can be sent again.
    /// </summary>
    /// <param name="Why">For the operator.</param>
    public sealed record NotTaken(string Why) : CallResult
    {
        private protected override void Closed() { }
    }

    /// <summary>It cannot be told whether it was done.</summary>
    /// <param name="Why">For the operator.</param>
    /// <param name="Ended">
    /// The provider answered, so nothing is under way any more: a complete listing afterwards proves presence or absence.
    /// <c>false</c> when there was no answer at all.
    /// </param>
    /// <param name="Replayed">The provider replays this answer under this key for ever, so sending it again is of no use.</param>
    public sealed record Unclear(string Why, bool Ended, bool Replayed) : CallResult
    {
        private protected override void Closed() { }
    }
}
