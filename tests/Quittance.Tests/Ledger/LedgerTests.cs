using Quittance.Host;
using Quittance.Ledger;
using Quittance.Storage;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Ledger;

/// <summary>The ledger on SQLite.</summary>
public sealed class SqliteLedgerTests() : LedgerTests(new SqliteDatabase())
{
    /// <summary>What lets a row be altered at all: whoever owns the file can drop a trigger.</summary>
    private protected override string[] Unlock { get; } =
        ["drop trigger ledger_entry_changed", "drop trigger ledger_entry_deleted", "drop trigger ledger_transaction_changed"];
}

/// <summary>The ledger on PostgreSQL.</summary>
public sealed class PostgresLedgerTests(PostgresCluster cluster) : LedgerTests(new PostgresDatabase(cluster))
{
    private protected override string[] Unlock { get; } = ["set session_replication_role = replica"];
}

/// <summary>
/// The ledger as the database keeps it: written once, balanced, one posting per cause, and a proof that finds what was altered (V2, V21).
/// </summary>
public abstract class LedgerTests(TestDatabase database) : EngineTests(database)
{
    static readonly Commodity Cents = Commodity.Of(Currency.Parse("eur"));
    static readonly LedgerAccount Clearing = Chart.ProviderClearing("scripted", live: true);
    static readonly LedgerAccount Revenue = Chart.PlatformRevenue(live: true);

    private protected abstract string[] Unlock { get; }

    /// <summary>What these tests post comes from no event.</summary>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        IsRebuilt = false;
    }

    [Fact]
    public async Task A_cause_posts_once_and_moves_the_balances_once()
    {
        await PostAsync(Transaction("capture:1", 1000), Transaction("capture:2", 500));
        await PostAsync(Transaction("capture:1", 1000), Transaction("capture:1", 999), Transaction("capture:3", 1));

        Assert.Equal(
            [("platform_revenue", -1501L), ("provider_clearing:scripted", 1501L)],
            (await BalancesAsync()).Select(row => (row.Account.Name, row.Amount)));
        Assert.Equal(3, (await Engine.Queries.LedgerTransactionsAsync(null, null, Cancel)).Count);
        Assert.True((await ProveAsync()).IsProved);
    }

    [Fact]
    public async Task What_moves_units_and_money_balances_in_each()
    {
        var units = Commodity.UnitsOf("calls");
        await PostAsync(LedgerTransaction.Of(
            Entropy.NewId<LedgerTransaction>(Time.GetUtcNow()),
            "pack:1",
            [
                new LedgerEntry(Clearing, Cents, 1000),
                new LedgerEntry(Revenue, Cents, -1000),
                new LedgerEntry(Chart.UnitsIssued("calls"), units, 500),
                new LedgerEntry(Chart.CustomerUnits("cus_1", "calls"), units, -500),
            ],
            Entropy.NewId<Event>(Time.GetUtcNow()),
            Time.GetUtcNow()));

        Assert.Equal(4, (await BalancesAsync()).Count);
        Assert.True((await ProveAsync()).IsProved);
    }

    [Fact]
    public void What_does_not_balance_cannot_even_be_made()
    {
        Assert.Throws<InvalidOperationException>(() => Transaction("odd", 1000, credit: 999));
        Assert.Throws<InvalidOperationException>(() => LedgerTransaction.Of(
            Entropy.NewId<LedgerTransaction>(Time.GetUtcNow()),
            "mixed",
            [new LedgerEntry(Clearing, Cents, 10), new LedgerEntry(Revenue, Commodity.Of(Currency.Parse("usd")), -10)],
            Entropy.NewId<Event>(Time.GetUtcNow()),
            Time.GetUtcNow()));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_transaction_that_does_not_balance()
    {
        var error = await Record.ExceptionAsync(() => ExecuteAsync(
            Raw("insert into ledger_transaction (account, id, cause, event_id, at, entries, checksum) "
                + "values (1, 'ltx_x', 'forged', 'evt_x', {0}, 2, {1})"),
            new Sql(
                "insert into ledger_entry (account, transaction_id, position, ledger_account, commodity, amount) "
                + "values (1, 'ltx_x', 1, 'platform_revenue', 'eur', -5)"),
            new Sql(
                "insert into ledger_entry (account, transaction_id, position, ledger_account, commodity, amount) "
                + "values (1, 'ltx_x', 2, 'provider_clearing:scripted', 'eur', 6)")));

        Assert.NotNull(error);
        Assert.Empty(await Engine.Queries.LedgerTransactionsAsync(null, null, Cancel));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_transaction_of_which_an_entry_is_missing()
    {
        var error = await Record.ExceptionAsync(() => ExecuteAsync(
            Raw("insert into ledger_transaction (account, id, cause, event_id, at, entries, checksum) "
                + "values (1, 'ltx_x', 'forged', 'evt_x', {0}, 2, {1})"),
            new Sql(
                "insert into ledger_entry (account, transaction_id, position, ledger_account, commodity, amount) "
                + "values (1, 'ltx_x', 1, 'platform_revenue', 'eur', -5)")));

        Assert.NotNull(error);
    }

    [Theory]
    [InlineData("update ledger_entry set amount = amount + 1")]
    [InlineData("delete from ledger_entry")]
    [InlineData("update ledger_transaction set cause = 'other'")]
    [InlineData("delete from ledger_transaction")]
    public async Task The_database_itself_refuses_to_change_what_was_posted(string statement)
    {
        await PostAsync(Transaction("capture:1", 1000));

        Assert.NotNull(await Record.ExceptionAsync(() => ExecuteAsync(new Sql(statement))));
        Assert.True((await ProveAsync()).IsProved);
    }

    [Theory]
    [InlineData("update ledger_entry set amount = amount + 1 where ledger_account = 'platform_revenue'")]
    [InlineData("update ledger_entry set ledger_account = 'suspense' where ledger_account = 'platform_revenue'")]
    [InlineData("update ledger_entry set amount = amount * 2")]
    [InlineData("delete from ledger_entry where position = 1")]
    [InlineData("update ledger_transaction set cause = 'capture:other'")]
    [InlineData("update ledger_transaction set order_id = 'ord_other'")]
    public async Task A_proof_names_the_transaction_of_a_row_that_was_altered(string statement)
    {
        await PostAsync(Transaction("capture:0", 700));
        await PostAsync([.. Enumerable.Range(1, 2500).Select(number => Transaction($"capture:{number}", number))]);
        var altered = Transaction("capture:altered", 1000);
        await PostAsync(altered);
        await AlterAsync(Only(statement, altered));

        var verdict = await ProveAsync();

        Assert.False(verdict.IsProved);
        Assert.Contains(altered.Id.ToString(), verdict.Faults[0].Row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_names_a_balance_that_was_altered()
    {
        await PostAsync(Transaction("capture:1", 1000));
        await AlterAsync("update ledger_balance set amount = amount - 1 where ledger_account = 'platform_revenue'");

        var fault = Assert.Single((await ProveAsync()).Faults);

        Assert.Contains("platform_revenue", fault.Row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_verb_ends_with_zero_for_a_proven_ledger_and_with_one_for_an_altered_one()
    {
        await PostAsync(Transaction("capture:1", 1000));
        Assert.Equal((0, true), await VerifyAsync());

        await AlterAsync("update ledger_entry set amount = 999 where ledger_account = 'provider_clearing:scripted'");
        Assert.Equal((1, false), await VerifyAsync());
    }

    async Task<(int Code, bool Proved)> VerifyAsync()
    {
        var values = new Dictionary<string, string> { ["QUITTANCE_DATABASE"] = Database.ConnectionString };
        using var text = new StringWriter();
        var code = await VerifyVerb.RunAsync(
            new HostSettings(values.GetValueOrDefault), json: true, text, new ProgressLine(TextWriter.Null, false), Cancel);
        return (code, (bool)System.Text.Json.Nodes.JsonNode.Parse(text.ToString())!["proved"]!);
    }

    static string Only(string statement, LedgerTransaction transaction)
    {
        var column = statement.Contains("ledger_entry", StringComparison.Ordinal) ? "transaction_id" : "id";
        var also = statement.Contains(" where ", StringComparison.Ordinal) ? "and" : "where";
        return $"{statement} {also} {column} = '{transaction.Id}'";
    }

    LedgerTransaction Transaction(string cause, long amount, long? credit = null) => LedgerTransaction.Of(
        Entropy.NewId<LedgerTransaction>(Time.GetUtcNow()),
        cause,
        [new LedgerEntry(Clearing, Cents, amount), new LedgerEntry(Revenue, Cents, -(credit ?? amount))],
        Entropy.NewId<Event>(Time.GetUtcNow()),
        Time.GetUtcNow());

    async Task PostAsync(params LedgerTransaction[] transactions)
    {
        await using var session = await Engine.Store.BeginAsync(Cancel);
        await LedgerRows.AddAsync(session, transactions, Cancel);
        await session.CommitAsync(Cancel);
    }

    async Task<List<LedgerBalance>> BalancesAsync() => await Engine.Queries.LedgerBalancesAsync(null, Cancel);

    Task<LedgerVerdict> ProveAsync() => Engine.Queries.ProveLedgerAsync(_ => { }, Cancel);

    Task AlterAsync(string statement) => ExecuteAsync([.. Unlock.Select(line => new Sql(line)), new Sql(statement)]);

    async Task ExecuteAsync(params Sql[] statements)
    {
        await using var session = await Engine.Store.BeginAsync(Cancel);
        foreach (var statement in statements)
            await session.ExecuteAsync(statement, _ => { }, Cancel);
        await session.CommitAsync(Cancel);
    }

    /// <summary>The same statement with a time and bytes as each database writes them.</summary>
    static Sql Raw(string text) => new(
        text.Replace("{0}", "0", StringComparison.Ordinal).Replace("{1}", "x'00'", StringComparison.Ordinal),
        text.Replace("{0}", "now()", StringComparison.Ordinal).Replace("{1}", "'\\x00'::bytea", StringComparison.Ordinal));
}
