using System.Globalization;

namespace Quittance.Torture;

/// <summary>What is to be done to the servers.</summary>
/// <param name="Databases">On which databases, one after the other.</param>
/// <param name="Kills">How many times a server is killed, on each database.</param>
/// <param name="Time">How long that may take on each database; then it stops with fewer kills.</param>
/// <param name="Seed">The seed of what is random; when a signal reaches a process is up to the machine.</param>
sealed record TortureOptions(IReadOnlyList<DatabaseKind> Databases, int Kills, TimeSpan Time, ulong Seed)
{
    public const string Usage = """
        bench/torture [--database sqlite|postgres|both] [--kills 300] [--minutes 10] [--seed 1]

        Starts two servers on one database, lets customers buy and the sandbox send its webhooks, and kills the servers with SIGKILL at
        random moments. On PostgreSQL the primary is killed, too, and its synchronous standby is promoted. Then it compares every
        acknowledged webhook, every effect and the ledger with what truly happened.
        """;

    static readonly DatabaseKind[] Both = [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    /// <summary>Reads the command line; <c>null</c> where it is misused.</summary>
    public static TortureOptions? Read(IReadOnlyList<string> words)
    {
        var read = new TortureOptions(Both, 300, TimeSpan.FromMinutes(10), 1);
        for (var at = 0; at < words.Count; at += 2)
        {
            var value = at + 1 < words.Count ? words[at + 1] : "";
            switch (words[at], value)
            {
                case ("--database", "both"):
                    break;
                case ("--database", "sqlite"):
                    read = read with { Databases = [DatabaseKind.Sqlite] };
                    break;
                case ("--database", "postgres"):
                    read = read with { Databases = [DatabaseKind.Postgres] };
                    break;
                case ("--kills", _) when int.TryParse(value, CultureInfo.InvariantCulture, out var kills) && kills > 0:
                    read = read with { Kills = kills };
                    break;
                case ("--minutes", _) when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes > 0:
                    read = read with { Time = TimeSpan.FromMinutes(minutes) };
                    break;
                case ("--seed", _) when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    read = read with { Seed = seed };
                    break;
                default:
                    return null;
            }
        }

        return read;
    }
}

/// <summary>What the servers keep their data in.</summary>
enum DatabaseKind
{
    /// <summary>One SQLite file that both servers open.</summary>
    Sqlite,

    /// <summary>A PostgreSQL primary with a synchronous standby.</summary>
    Postgres,
}
