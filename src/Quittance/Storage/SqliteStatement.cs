using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Quittance.Storage;

/// <summary>
/// A prepared statement of SQLite, and the row that it stands on. Times are integer microseconds since 1970, flags 0 or 1, JSON is text.
/// </summary>
sealed class SqliteStatement : Args, IDisposable
{
    readonly sqlite3 _database;
    readonly sqlite3_stmt _statement;
    readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    readonly SqliteRow _row;

    SqliteStatement(sqlite3 database, sqlite3_stmt statement)
    {
        _database = database;
        _statement = statement;
        _row = new SqliteRow(statement);
        var count = raw.sqlite3_bind_parameter_count(statement);
        for (var position = 1; position <= count; position++)
            _positions.Add(raw.sqlite3_bind_parameter_name(statement, position).utf8_to_string()[1..], position);
        if (_positions.ContainsKey("account"))
            Number("account", Store.Account);
    }

    /// <summary>Prepares a statement; <c>null</c> if the text holds several.</summary>
    /// <exception cref="SqliteException">The text is no SQL, or does not fit the schema.</exception>
    public static SqliteStatement? TryPrepare(sqlite3 database, string sql)
    {
        var code = raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement, out var rest);
        if (code != raw.SQLITE_OK)
            throw Error(database, code);
        if (string.IsNullOrWhiteSpace(rest))
            return new SqliteStatement(database, statement);
        statement.Dispose();
        return null;
    }

    public override Args Text(string name, string? value)
    {
        var position = _positions[name];
        Check(value is null ? raw.sqlite3_bind_null(_statement, position) : raw.sqlite3_bind_text(_statement, position, value));
        return this;
    }

    public override Args Number(string name, long? value)
    {
        var position = _positions[name];
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, position, number) : raw.sqlite3_bind_null(_statement, position));
        return this;
    }

    public override Args Flag(string name, bool value) => Number(name, value ? 1 : 0);

    public override Args Time(string name, DateTimeOffset? value) => Number(
        name, value is { } time ? (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond : null);

    public override Args Bytes(string name, ReadOnlyMemory<byte>? value)
    {
        var position = _positions[name];
        Check(value switch
        {
            null => raw.sqlite3_bind_null(_statement, position),
            { IsEmpty: true } => raw.sqlite3_bind_zeroblob(_statement, position, 0),
            { } bytes => raw.sqlite3_bind_blob(_statement, position, bytes.Span),
        });
        return this;
    }

    public override Args Json(string name, string? value) => Text(name, value);

    public override Args Texts(string name, IReadOnlyCollection<string> values) =>
        Text(name, System.Text.Json.JsonSerializer.Serialize(values));

    /// <summary>Runs it to its end.</summary>
    /// <returns>How many rows it touched.</returns>
    public int Execute()
    {
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Runs it to its end and adds what each row is mapped to.</summary>
    public void Query<T>(Func<Row, T> map, List<T> result) => Visit(row => result.Add(map(row)));

    /// <summary>Runs it to its end and shows each row.</summary>
    public void Visit(Action<Row> visit)
    {
        try
        {
            while (Step())
                visit(_row);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    bool Step() => raw.sqlite3_step(_statement) switch
    {
        raw.SQLITE_ROW => true,
        raw.SQLITE_DONE => false,
        var code => throw Error(_database, code),
    };

    void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Error(_database, code);
    }

    static SqliteException Error(sqlite3 database, int code)
    {
        var extended = raw.sqlite3_extended_errcode(database);
        return new SqliteException($"SQLite Error {code}: '{raw.sqlite3_errmsg(database).utf8_to_string()}'.", code & 0xff, extended);
    }

    /// <summary>The row that the statement stands on.</summary>
    sealed class SqliteRow(sqlite3_stmt statement) : Row
    {
        public override bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

        public override string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

        public override long Number(int column) => raw.sqlite3_column_int64(statement, column);

        public override byte[] Bytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

        public override bool Flag(int column) => Number(column) != 0;

        public override DateTimeOffset Time(int column) =>
            DateTimeOffset.UnixEpoch.AddTicks(Number(column) * TimeSpan.TicksPerMicrosecond);
    }
}
