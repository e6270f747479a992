using System.Text.Json.Serialization;

namespace Quittance;

/// <summary>What a paid line gives. Closed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Access), "access")]
[JsonDerivedType(typeof(Units), "units")]
public abstract record LineGrant
{
    private protected abstract void Closed();

    /// <summary>A licence or an access, for as long as the money is with us.</summary>
    /// <param name="Name">The application's name of it.</param>
    public sealed record Access(string Name) : LineGrant
    {
        private protected override void Closed() { }
    }

    /// <summary>Prepaid units of a meter.</summary>
    /// <param name="Meter">The meter.</param>
    /// <param name="Each">How many for one of the line's quantity; at least one.</param>
    public sealed record Units(string Meter, long Each) : LineGrant
    {
        private protected override void Closed() { }
    }
}

/// <summary>What one paid line gave its customer.</summary>
public sealed record Grant : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "grt_";

    /// <summary>The grant's id.</summary>
    public required Id<Grant> Id { get; init; }

    /// <summary>The order whose payment gave it.</summary>
    public required Id<Order> Order { get; init; }

    /// <summary>The line's place in the order, from 0.</summary>
    public required int Line { get; init; }

    /// <summary>Who has it: the application's id of the customer.</summary>
    public required string Customer { get; init; }

    /// <summary>What it is.</summary>
    public required LineGrant What { get; init; }

    /// <summary>Whether the customer has it: access if and only if there is effective payment (V23).</summary>
    public required bool IsActive { get; init; }

    /// <summary>Units that the customer was given for it and still counts as given.</summary>
    public long Units { get; init; }

    /// <summary>How often the units changed.</summary>
    public int Changes { get; init; }

    /// <summary>When it was given.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Units kept for a use that is about to happen.</summary>
public sealed record Reservation : IIdentified
{
    /// <inheritdoc/>
    public static string IdPrefix => "rsv_";

    /// <summary>The reservation's id.</summary>
    public required Id<Reservation> Id { get; init; }

    /// <summary>For whom.</summary>
    public required string Customer { get; init; }

    /// <summary>Of which meter.</summary>
    public required string Meter { get; init; }

    /// <summary>How many.</summary>
    public required long Units { get; init; }

    /// <summary>Where it stands.</summary>
    public required ReservationStatus Status { get; init; }

    /// <summary>Until when they are kept.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When they were reserved.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Where a reservation stands.</summary>
public enum ReservationStatus
{
    /// <summary>The units are kept.</summary>
    Open,

    /// <summary>The use that it was for is recorded.</summary>
    Settled,

    /// <summary>It was not needed.</summary>
    Released,
}

/// <summary>What a customer has of a meter.</summary>
/// <param name="Customer">The application's id of the customer.</param>
/// <param name="Meter">The meter.</param>
/// <param name="Balance">Units given less units used; below zero they are owed.</param>
/// <param name="Reserved">Units kept for uses that are about to happen.</param>
public sealed record MeterBalance(string Customer, string Meter, long Balance, long Reserved)
{
    /// <summary>What can still be reserved.</summary>
    public long Available => Balance - Reserved;
}
