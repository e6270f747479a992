namespace Quittance;

/// <summary>Where the books and a provider disagree. It is told, with what can safely be done; nothing moves money by itself.</summary>
public sealed record Difference : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "dif_";

    /// <summary>The difference's id.</summary>
    public required Id<Difference> Id { get; init; }

    /// <summary>What kind it is.</summary>
    public required DifferenceKind Kind { get; init; }

    /// <summary>The ledger cause that it is about; with the kind, one difference.</summary>
    public required string Cause { get; init; }

    /// <summary>The provider's object.</summary>
    public required string Ref { get; init; }

    /// <summary>The provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The order, if it is known.</summary>
    public Id<Order>? Order { get; init; }

    /// <summary>What the books say; <c>null</c> for nothing.</summary>
    public Money? Here { get; init; }

    /// <summary>What the provider says; <c>null</c> for nothing.</summary>
    public Money? There { get; init; }

    /// <summary>When it was first seen.</summary>
    public required DateTimeOffset FoundAt { get; init; }

    /// <summary>When it was seen to be gone; <c>null</c> while it lasts.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What it means for the money, and what can safely be done; none of it happens by itself.</summary>
    public string WhatToDo => Kind switch
    {
        DifferenceKind.NotHere =>
            "The provider moved this money and the books do not show it. Look at the events that are quarantined, parked or dead: retry "
            + "the one about it. If there is none, reconcile again, which lists the provider's events once more.",
        DifferenceKind.NotThere =>
            "The books show this money and the provider does not know it. Check that the credentials are of the account that moved it. "
            + "If they are, do not deliver or refund against it before the provider has explained it.",
        DifferenceKind.Amount =>
            "The provider moved another amount than is booked. Read both; refund or charge the rest by hand if the customer is owed it.",
        DifferenceKind.FeeNotHere =>
            "The provider kept a fee that is not booked. The next run reads it again; the balance at the provider is lower by it.",
        DifferenceKind.FeeAmount =>
            "The provider kept another fee than is booked: it may have corrected it. The balance at the provider differs by it.",
        _ => throw new InvalidOperationException($"Nothing is written down for a difference of kind {Kind}."),
    };
}

/// <summary>The kinds of difference.</summary>
public enum DifferenceKind
{
    /// <summary>The provider moved money that is not booked.</summary>
    NotHere,

    /// <summary>Money is booked that the provider knows nothing of.</summary>
    NotThere,

    /// <summary>Both know it, in different amounts or currencies.</summary>
    Amount,

    /// <summary>The fee is not booked.</summary>
    FeeNotHere,

    /// <summary>The fee is booked in another amount or currency.</summary>
    FeeAmount,
}
