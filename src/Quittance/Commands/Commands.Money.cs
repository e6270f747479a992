using Quittance.Decisions;

namespace Quittance.Commands;

/// <content>What is asked for after money came: refunds, cases, sellers, and the use of prepaid units.</content>
public sealed partial class Commands
{
    const int NameLetters = 100;

    /// <summary>
    /// Asks for an order's money to be given back. The provider is called after this has returned; only its own word ends the refund, and
    /// a notice tells of it.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="amount">How much, in minor units; <c>null</c> for all that is left.</param>
    /// <param name="reason">Why, for whoever looks at it later.</param>
    /// <param name="key">Names this command: the same key makes one refund.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Result<Refund>> RefundAsync(
        Id<Order> order, long? amount, string? reason, string? key, CancellationToken cancellationToken)
    {
        if (reason is { Length: > Limits.Text } || CannotBeKept(reason))
            return new Result<Refund>.Refused(Invalid("invalid_refund", $"A reason has at most {Limits.Text} letters."));
        var booked = await RecordAsync(new RefundAsked(order, amount, reason), key, cancellationToken).ConfigureAwait(false);
        if (booked.Outcome is Outcome.Refused refused)
            return new Result<Refund>.Refused(refused.Refusal);
        var made = await _queries.MadeByAsync<Refund>(booked.Event, cancellationToken).ConfigureAwait(false);
        return new Result<Refund>.Done((await _queries.RefundAsync(made, cancellationToken).ConfigureAwait(false))!);
    }

    /// <summary>Decides what becomes of a case. The same decision again changes nothing; another one is refused.</summary>
    /// <param name="decided">The case.</param>
    /// <param name="action">What is to be done.</param>
    /// <param name="note">Why, for whoever looks at it later.</param>
    /// <param name="key">Names this command.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Result<Case>> DecideAsync(
        Id<Case> decided, CaseAction action, string? note, string? key, CancellationToken cancellationToken)
    {
        if (note is { Length: > Limits.Text } || CannotBeKept(note))
            return new Result<Case>.Refused(Invalid("invalid_note", $"A note has at most {Limits.Text} letters."));
        var booked = await RecordAsync(new CaseDecided(decided, action, note), key, cancellationToken).ConfigureAwait(false);
        return booked.Outcome is Outcome.Refused refused
            ? new Result<Case>.Refused(refused.Refusal)
            : new Result<Case>.Done((await _queries.CaseAsync(decided, cancellationToken).ConfigureAwait(false))!);
    }

    /// <summary>Makes a seller known, or changes one: their next transfers go to the account that they have then.</summary>
    /// <param name="seller">The seller; <c>null</c> for a new one.</param>
    /// <param name="name">What people call them.</param>
    /// <param name="provider">The provider that they are paid through.</param>
    /// <param name="account">Their account there.</param>
    /// <param name="key">Names this command: the same key makes one seller.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Result<SellerView>> DeclareSellerAsync(
        Id<Seller>? seller, string name, string provider, string account, string? key, CancellationToken cancellationToken)
    {
        if (!IsName(name, Limits.Text) || !IsName(account, NameLetters))
            return new Result<SellerView>.Refused(Invalid(
                "invalid_seller", $"A seller has a name of 1 to {Limits.Text} letters and an account of 1 to {NameLetters}."));
        if (_connections.Find(provider) is not { } connection)
            return new Result<SellerView>.Refused(NotConfigured(provider));
        var fact = new SellerDeclared(seller, name, connection.Name, account);
        var booked = await RecordAsync(fact, key, cancellationToken).ConfigureAwait(false);
        if (booked.Outcome is Outcome.Refused refused)
            return new Result<SellerView>.Refused(refused.Refusal);
        var id = seller ?? await _queries.MadeByAsync<Seller>(booked.Event, cancellationToken).ConfigureAwait(false);
        return new Result<SellerView>.Done((await _queries.SellerAsync(id, cancellationToken).ConfigureAwait(false))!);
    }

    /// <summary>Records that units of a meter were used. One step counts once, whoever tells of it and however often.</summary>
    /// <param name="use">The use.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What the customer has afterwards.</returns>
    public async Task<Result<MeterBalance>> UseAsync(UnitsUsed use, CancellationToken cancellationToken)
    {
        if (WhyNotUnits(use.Customer, use.Meter, use.Units) is { } wrong)
            return new Result<MeterBalance>.Refused(wrong);
        var cause = IsName(use.Step, NameLetters) ? Causes.Usage(use.Customer, use.Meter, use.Step) : null;
        if (cause is null or { Length: > Limits.Cause })
            return new Result<MeterBalance>.Refused(Invalid("invalid_use", $"A step has 1 to {NameLetters} letters."));
        var booked = await RecordAsync(use, cause, cancellationToken).ConfigureAwait(false);
        if (booked.Outcome is Outcome.Refused refused)
            return new Result<MeterBalance>.Refused(refused.Refusal);
        var posted = booked.IsNew ? null : await _queries.PostedForAsync(cause, cancellationToken).ConfigureAwait(false);
        if (posted is not null && posted.Entries.All(entry => Math.Abs(entry.Amount) != use.Units))
            return new Result<MeterBalance>.Refused(Invalid(
                "step_reused", $"Step \"{use.Step}\" was recorded before with another number of units. Use a new step for a new use."));
        return new Result<MeterBalance>.Done(
            await MeterAsync(use.Customer, use.Meter, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Keeps units for a use that is about to happen; refused where the customer has not so many left.</summary>
    /// <param name="customer">The application's id of the customer.</param>
    /// <param name="meter">The meter.</param>
    /// <param name="units">How many; at least one.</param>
    /// <param name="lifetime">How long they are kept; up to a day.</param>
    /// <param name="key">Names this command: the same key makes one reservation.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Result<Reservation>> ReserveAsync(
        string customer, string meter, long units, TimeSpan lifetime, string? key, CancellationToken cancellationToken)
    {
        if (WhyNotUnits(customer, meter, units) is { } wrong)
            return new Result<Reservation>.Refused(wrong);
        if (lifetime <= TimeSpan.Zero || lifetime > TimeSpan.FromDays(1))
            return new Result<Reservation>.Refused(Invalid("invalid_reservation", "A reservation is kept for 1 second to 1 day."));
        var booked = await RecordAsync(new UnitsReserved(customer, meter, units, lifetime), key, cancellationToken).ConfigureAwait(false);
        if (booked.Outcome is Outcome.Refused refused)
            return new Result<Reservation>.Refused(refused.Refusal);
        var made = await _queries.MadeByAsync<Reservation>(booked.Event, cancellationToken).ConfigureAwait(false);
        return new Result<Reservation>.Done((await _queries.ReservationAsync(made, cancellationToken).ConfigureAwait(false))!);
    }

    /// <summary>Gives reserved units free again.</summary>
    public async Task<Result<Reservation>> ReleaseAsync(Id<Reservation> reservation, string? key, CancellationToken cancellationToken)
    {
        var booked = await RecordAsync(new ReservationReleased(reservation), key, cancellationToken).ConfigureAwait(false);
        return booked.Outcome is Outcome.Refused refused
            ? new Result<Reservation>.Refused(refused.Refusal)
            : new Result<Reservation>.Done((await _queries.ReservationAsync(reservation, cancellationToken).ConfigureAwait(false))!);
    }

    /// <summary>What a customer has of a meter now.</summary>
    public Task<MeterBalance> MeterAsync(string customer, string meter, CancellationToken cancellationToken) =>
        _queries.MeterAsync(customer, meter, _time.GetUtcNow(), cancellationToken);

    static Refusal? WhyNotUnits(string customer, string meter, long units) =>
        !IsName(customer, NameLetters)
            ? Invalid("invalid_use", $"A customer's id has 1 to {NameLetters} letters.")
            : !Commodity.TryParse("unit:" + meter, out _)
                ? Invalid("invalid_use", "A meter's name has 1 to 64 of a-z, 0-9, _, - and the dot.")
                : units is < 1 or > 1_000_000_000_000 ? Invalid("invalid_use", "Units are a whole number from 1 to 1000000000000.") : null;

    static bool IsName(string? text, int most) => text is { Length: > 0 } && text.Length <= most && !text.Any(char.IsControl);

    static bool CannotBeKept(string? text) => text?.Contains('\0', StringComparison.Ordinal) ?? false;

    static Refusal Invalid(string code, string what) =>
        new(code, RefusalKind.Invalid, "Not a valid request", $"{what} Nothing was changed. Correct it and send it again.");
}
