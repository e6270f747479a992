namespace Quittance.Decisions;

/// <summary>
/// Prepaid units in use. A use that has happened is always recorded (V17): the balance may go below zero, and new work is then refused
/// where it reserves or asks to be covered first.
/// </summary>
static class UsageDecisions
{
    public static Outcome Use(Decision decision, UnitsUsed fact)
    {
        var account = decision.Meters.Find((fact.Customer, fact.Meter))!;
        var covered = 0L;
        if (fact.Reservation is { } id)
        {
            if (decision.Reservations.Find(id) is not { } reservation || reservation.Customer != fact.Customer
                || reservation.Meter != fact.Meter)
                return new Outcome.Refused(NoReservation(id));
            covered = reservation.Status is ReservationStatus.Open && reservation.ExpiresAt > decision.Moment.At ? reservation.Units : 0;
        }

        if (fact.OnlyIfCovered && fact.Units > account.Available + covered)
            return new Outcome.Refused(TooFew(account, fact.Units));
        if (fact.Reservation is { } used && decision.Reservations.Find(used) is { Status: ReservationStatus.Open } open)
            decision.Reservations.Put(used, open with { Status = ReservationStatus.Settled });

        var commodity = Commodity.UnitsOf(fact.Meter);
        decision.Meters.Put(
            (fact.Customer, fact.Meter), account with { Balance = account.Balance - fact.Units, Reserved = account.Reserved - covered });
        decision.Post(
            Causes.Usage(fact.Customer, fact.Meter, fact.Step),
            [
                new LedgerEntry(Chart.CustomerUnits(fact.Customer, fact.Meter), commodity, fact.Units),
                new LedgerEntry(Chart.UnitsUsed(fact.Meter), commodity, -fact.Units),
            ],
            null,
            null);
        return new Outcome.Applied();
    }

    public static Outcome Reserve(Decision decision, UnitsReserved fact)
    {
        var account = decision.Meters.Find((fact.Customer, fact.Meter))!;
        if (fact.Units > account.Available)
            return new Outcome.Refused(TooFew(account, fact.Units));
        var reservation = new Reservation
        {
            Id = decision.Moment.Ids.Next<Reservation>(),
            Customer = fact.Customer,
            Meter = fact.Meter,
            Units = fact.Units,
            Status = ReservationStatus.Open,
            ExpiresAt = decision.Moment.At + fact.Lifetime,
            CreatedAt = decision.Moment.At,
        };
        decision.Reservations.Put(reservation.Id, reservation);
        decision.Meters.Put((fact.Customer, fact.Meter), account with { Reserved = account.Reserved + fact.Units });
        return new Outcome.Applied();
    }

    public static Outcome Release(Decision decision, ReservationReleased fact)
    {
        if (decision.Reservations.Find(fact.Reservation) is not { } reservation)
            return new Outcome.Refused(NoReservation(fact.Reservation));
        if (reservation.Status is ReservationStatus.Settled)
            return new Outcome.Refused(new Refusal(
                "reservation_settled",
                RefusalKind.Conflict,
                "The units were used",
                $"A use was recorded under reservation {reservation.Id}. It stays recorded; nothing was changed."));
        decision.Reservations.Put(reservation.Id, reservation with { Status = ReservationStatus.Released });
        return new Outcome.Applied();
    }

    static Refusal TooFew(MeterBalance account, long units) => new(
        "insufficient_units",
        RefusalKind.Conflict,
        "Not enough units",
        $"{units} units of {account.Meter} are needed and {Math.Max(0, account.Available)} are available (balance {account.Balance}, "
        + $"{account.Reserved} reserved). Nothing was used or reserved. Sell the customer more units first.");

    static Refusal NoReservation(Id<Reservation> id) => new(
        "reservation_not_found",
        RefusalKind.NotFound,
        "No such reservation",
        $"There is no reservation {id} of this customer and meter. Nothing was recorded. Check the id, or record the use without one.");
}
