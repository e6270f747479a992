using Quittance.Storage;

namespace Quittance.Grants;

/// <summary>Grants as rows.</summary>
static class GrantRows
{
    const string Columns = "id, order_id, line, customer, what, active, units, changes, created_at";

    static readonly Sql OfOrders = new(
        $"select {Columns} from line_grant where account = @account and order_id in (select value from json_each(@orders)) order by +id",
        $"select {Columns} from line_grant where account = @account and order_id = any(@orders) order by id");

    static readonly Sql OfCustomer = new(
        $"""
        select {Columns} from line_grant where account = @account and customer = @customer and id < @before
        order by id desc limit @limit
        """);

    static readonly Sql Save = new(
        """
        insert into line_grant (account, id, order_id, line, customer, what, active, units, changes, created_at)
        values (@account, @id, @order, @line, @customer, @what, @active, @units, @changes, @createdAt)
        on conflict (account, id) do update set active = excluded.active, units = excluded.units, changes = excluded.changes
        """);

    /// <summary>What some orders gave, oldest first.</summary>
    public static Task<List<Grant>> OfOrdersAsync(
        Session session, IReadOnlyCollection<string> orders, CancellationToken cancellationToken) =>
        session.QueryAsync(OfOrders, args => args.Texts("orders", orders), Map, cancellationToken);

    /// <summary>A page of what a customer was given, newest first.</summary>
    public static Task<List<Grant>> OfCustomerAsync(
        Session session, string customer, string? before, int limit, CancellationToken cancellationToken) =>
        session.QueryAsync(
            OfCustomer,
            args => args.Text("customer", customer).Text("before", before ?? "~").Number("limit", limit),
            Map,
            cancellationToken);

    public static Task SaveAsync(Session session, IReadOnlyCollection<Grant> grants, CancellationToken cancellationToken) =>
        session.ExecuteManyAsync(
            Save,
            grants,
            (args, grant) => args
                .Id("id", grant.Id)
                .Id("order", grant.Order)
                .Number("line", grant.Line)
                .Text("customer", grant.Customer)
                .Json("what", Json.Write(grant.What))
                .Flag("active", grant.IsActive)
                .Number("units", grant.Units)
                .Number("changes", grant.Changes)
                .Time("createdAt", grant.CreatedAt),
            cancellationToken);

    static Grant Map(Row row) => new()
    {
        Id = row.Id<Grant>(0),
        Order = row.Id<Order>(1),
        Line = row.Small(2),
        Customer = row.Text(3),
        What = Json.Read<LineGrant>(row.Text(4)),
        IsActive = row.Flag(5),
        Units = row.Number(6),
        Changes = row.Small(7),
        CreatedAt = row.Time(8),
    };
}
