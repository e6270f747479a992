namespace Quittance.Storage;

/// <summary>
/// One statement, as text that both databases understand, or as two texts side by side where they differ. Parameters are named;
/// <c>@account</c> is bound by the session. Statements are kept in static fields, one place per room, so that a reference
/// identifies the statement and its prepared form.
/// </summary>
sealed class Sql(string sqlite, string postgres)
{
    public Sql(string both)
        : this(both, both)
    {
    }

    public string Sqlite => sqlite;

    public string Postgres => postgres;
}
