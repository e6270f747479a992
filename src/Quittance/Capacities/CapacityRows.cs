using Quittance.Storage;

namespace Quittance.Capacities;

/// <summary>Capacities as rows.</summary>
static class CapacityRows
{
    static readonly Sql Lock = new(
        "select name, total, held, sold from capacity where account = @account and name in (select value from json_each(@names)) "
        + "order by name",
        "select name, total, held, sold from capacity where account = @account and name = any(@names) order by name for update");

    static readonly Sql List = new(
        "select name, total, held, sold from capacity where account = @account and (@name = '' or name = @name) "
        + "order by name limit @limit");

    static readonly Sql Save = new(
        """
        insert into capacity (account, name, total, held, sold) values (@account, @name, @total, @held, @sold)
        on conflict (account, name) do update set total = excluded.total, held = excluded.held, sold = excluded.sold
        """);

    /// <summary>Loads capacities, locked in the order of their names until the transaction ends.</summary>
    public static Task<List<Capacity>> LockAsync(Session session, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        session.QueryAsync(Lock, args => args.Texts("names", names), Map, cancellationToken);

    /// <summary>One capacity by name, or all of them for an empty name.</summary>
    public static Task<List<Capacity>> ListAsync(Session session, string name, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(List, args => args.Text("name", name).Number("limit", limit), Map, cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Capacity> capacities, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            Save,
            capacities,
            (args, capacity) =>
                args.Text("name", capacity.Name).Number("total", capacity.Total).Number("held", capacity.Held)
                    .Number("sold", capacity.Sold),
            cancellationToken);

    static Capacity Map(Row row) => new(row.Text(0), row.Number(1), row.Number(2), row.Number(3));
}
