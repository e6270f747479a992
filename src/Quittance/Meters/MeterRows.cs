using Quittance.Storage;

namespace Quittance.Meters;

/// <summary>What customers have of meters: the balance is the ledger's, what is reserved is kept here.</summary>
static class MeterRows
{
    const string Columns = "id, customer, meter, units, status, expires_at, created_at";

    static readonly Sql Declare = new(
        """
        insert into meter_account (account, customer, meter) values (@account, @customer, @meter)
        on conflict (account, customer, meter) do nothing
        """);

    /// <summary>Whoever decides on a customer's units holds this row until the transaction ends.</summary>
    static readonly Sql Lock = new(
        "select 1 from meter_account where account = @account and customer = @customer and meter = @meter",
        "select 1 from meter_account where account = @account and customer = @customer and meter = @meter for update");

    static readonly Sql Balance = new(
        "select amount from ledger_balance where account = @account and ledger_account = @ledgerAccount and commodity = @commodity");

    static readonly Sql Reserved = new(
        """
        select cast(coalesce(sum(units), 0) as bigint) from reservation
        where account = @account and customer = @customer and meter = @meter and status = 'open' and expires_at > @now
        """);

    static readonly Sql ByIds = new(
        $"select {Columns} from reservation where account = @account and id in (select value from json_each(@ids)) order by id",
        $"select {Columns} from reservation where account = @account and id = any(@ids) order by id");

    static readonly Sql Save = new(
        """
        insert into reservation (account, id, customer, meter, units, status, expires_at, created_at)
        values (@account, @id, @customer, @meter, @units, @status, @expiresAt, @createdAt)
        on conflict (account, id) do update set status = excluded.status
        """);

    /// <summary>Holds a customer's account of a meter until the transaction ends, and reads it.</summary>
    public static async Task<MeterBalance> LockAsync(
        Session session, string customer, string meter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            Declare, args => args.Text("customer", customer).Text("meter", meter), cancellationToken).ConfigureAwait(false);
        await session.QueryAsync(
            Lock, args => args.Text("customer", customer).Text("meter", meter), _ => 0, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(session, customer, meter, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a customer has of a meter.</summary>
    public static async Task<MeterBalance> ReadAsync(
        Session session, string customer, string meter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var balance = await session.FirstAsync(
            Balance,
            args => args.Text("ledgerAccount", Chart.CustomerUnits(customer, meter).Name).Text("commodity", Commodity.UnitsOf(meter).Code),
            row => row.Number(0),
            cancellationToken).ConfigureAwait(false);
        var reserved = await session.FirstAsync(
            Reserved,
            args => args.Text("customer", customer).Text("meter", meter).Time("now", now),
            row => row.Number(0),
            cancellationToken).ConfigureAwait(false);
        // The ledger counts a debit as above zero; what a customer has is a credit.
        return new MeterBalance(customer, meter, -balance, reserved);
    }

    public static Task<List<Reservation>> ByIdsAsync(
        Session session, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        session.QueryAsync(ByIds, args => args.Texts("ids", ids), Map, cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Reservation> reservations, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            Save,
            reservations,
            (args, reservation) => args
                .Id("id", reservation.Id)
                .Text("customer", reservation.Customer)
                .Text("meter", reservation.Meter)
                .Number("units", reservation.Units)
                .Text("status", Words.Of(reservation.Status))
                .Time("expiresAt", reservation.ExpiresAt)
                .Time("createdAt", reservation.CreatedAt),
            cancellationToken);

    static Reservation Map(Row row) => new()
    {
        Id = row.Id<Reservation>(0),
        Customer = row.Text(1),
        Meter = row.Text(2),
        Units = row.Number(3),
        Status = row.Enum<ReservationStatus>(4),
        ExpiresAt = row.Time(5),
        CreatedAt = row.Time(6),
    };
}
