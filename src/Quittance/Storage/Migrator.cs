using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Quittance.Storage;

/// <summary>
/// Brings the schema up to date: numbered <c>.sql</c> files, forward only, each once, under a lock that other processes wait for.
/// </summary>
sealed class Migrator(Store store, TimeProvider time)
{
    static readonly Sql CreateTable = new(
        """
        create table if not exists schema_migration (version bigint primary key, name text not null, checksum text not null,
            applied_at bigint not null)
        """,
        """
        create table if not exists schema_migration (version bigint primary key, name text not null, checksum text not null,
            applied_at timestamptz not null)
        """);

    static readonly Sql HasTable = new(
        "select count(*) from sqlite_master where name = 'schema_migration'",
        "select count(*) from pg_tables where schemaname = any(current_schemas(false)) and tablename = 'schema_migration'");

    static readonly Sql Lock = new("select 1", "select pg_advisory_xact_lock(715517)");
    static readonly Sql Applied = new("select version, name, checksum from schema_migration order by version");
    static readonly Sql Record = new(
        "insert into schema_migration (version, name, checksum, applied_at) values (@version, @name, @checksum, @appliedAt)");

    /// <summary>Applies what is missing and returns its names.</summary>
    /// <exception cref="SchemaException">The database is newer than this program, or was made by a different file of the same
    /// number.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        var session = await store.BeginAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await session.QueryAsync(Lock, _ => { }, _ => 0, cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync(CreateTable, _ => { }, cancellationToken).ConfigureAwait(false);
            var missing = await MissingAsync(session, cancellationToken).ConfigureAwait(false);
            foreach (var file in missing)
            {
                await session.ExecuteAsync(new Sql(file.Text), _ => { }, cancellationToken).ConfigureAwait(false);
                await session.ExecuteAsync(
                    Record,
                    args =>
                        args.Number("version", file.Version).Text("name", file.Name).Text("checksum", file.Checksum)
                            .Time("appliedAt", time.GetUtcNow()),
                    cancellationToken).ConfigureAwait(false);
            }

            await session.CommitAsync(cancellationToken).ConfigureAwait(false);
            return [.. missing.Select(file => file.Name)];
        }
    }

    /// <summary>Whether no migration was ever applied.</summary>
    public async Task<bool> IsNewAsync(CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await session.FirstAsync(HasTable, _ => { }, row => row.Number(0), cancellationToken).ConfigureAwait(false) == 0;
    }

    /// <summary>The names of what is missing; nothing is changed.</summary>
    /// <exception cref="SchemaException">The database is newer than this program, or was made by a different file of the same
    /// number.</exception>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        var session = await store.ReadAsync(cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var known = await session.FirstAsync(HasTable, _ => { }, row => row.Number(0), cancellationToken).ConfigureAwait(false) > 0;
            var missing = known ? await MissingAsync(session, cancellationToken).ConfigureAwait(false) : Files(store);
            return [.. missing.Select(file => file.Name)];
        }
    }

    async Task<IReadOnlyList<Migration>> MissingAsync(Session session, CancellationToken cancellationToken)
    {
        var applied = await session.QueryAsync(
            Applied,
            _ => { },
            row => (Version: row.Number(0), Name: row.Text(1), Checksum: row.Text(2)),
            cancellationToken)
            .ConfigureAwait(false);
        var files = Files(store);
        Check(applied, files);
        return [.. files.Where(file => applied.All(row => row.Version != file.Version))];
    }

    void Check(List<(long Version, string Name, string Checksum)> applied, IReadOnlyList<Migration> files)
    {
        foreach (var row in applied)
        {
            var file = files.FirstOrDefault(file => file.Version == row.Version)
                ?? throw new SchemaException($"{store.Name} was migrated to {row.Name} by a newer Quittance. No money was touched. "
                    + "Start that version, or a newer one.");
            if (file.Checksum != row.Checksum)
                throw new SchemaException($"Migration {row.Name} in {store.Name} is not the one in this program. No money was "
                    + "touched. Start the version that made the database.");
        }
    }

    static IReadOnlyList<Migration> Files(Store store)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var ending = store is SqliteStore ? ".sqlite.sql" : ".postgres.sql";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(ending, StringComparison.Ordinal))
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                var text = reader.ReadToEnd();
                var file = name[(name.IndexOf("Migrations.", StringComparison.Ordinal) + "Migrations.".Length)..^ending.Length];
                return new Migration(
                    long.Parse(
                        file.AsSpan(0, 4),
                        CultureInfo.InvariantCulture), file, text, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
            })
            .OrderBy(file => file.Version)];
    }

    sealed record Migration(long Version, string Name, string Text, string Checksum);
}

/// <summary>The database does not fit this program.</summary>
public sealed class SchemaException : Exception
{
    /// <summary>Says what does not fit and what to do.</summary>
    public SchemaException(string message)
        : base(message)
    {
    }
}
