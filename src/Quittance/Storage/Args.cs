using System.Data.Common;

namespace Quittance.Storage;

/// <summary>Binds a statement's parameters, each in the database's natural type.</summary>
abstract class Args
{
    public abstract Args Text(string name, string? value);

    public abstract Args Number(string name, long? value);

    public abstract Args Flag(string name, bool value);

    public abstract Args Time(string name, DateTimeOffset? value);

    public abstract Args Bytes(string name, ReadOnlyMemory<byte>? value);

    public abstract Args Json(string name, string? value);

    /// <summary>A list of texts: <c>= any(@name)</c> on PostgreSQL, <c>in (select value from json_each(@name))</c> on SQLite.</summary>
    public abstract Args Texts(string name, IReadOnlyCollection<string> values);

    public Args Id<T>(string name, Id<T> value)
        where T : IIdentified => Text(name, value.ToString());

    public Args Id<T>(string name, Id<T>? value)
        where T : IIdentified => Text(name, value?.ToString());
}

/// <summary>Reads one row by position.</summary>
abstract class Row(DbDataReader reader)
{
    protected DbDataReader Reader => reader;

    public string Text(int column) => reader.GetString(column);

    public string? TextOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public long Number(int column) => reader.GetInt64(column);

    public int Small(int column) => checked((int)reader.GetInt64(column));

    public long? NumberOrNull(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public byte[] Bytes(int column) => (byte[])reader.GetValue(column);

    public byte[]? BytesOrNull(int column) => reader.IsDBNull(column) ? null : (byte[])reader.GetValue(column);

    public abstract bool Flag(int column);

    public abstract DateTimeOffset Time(int column);

    public DateTimeOffset? TimeOrNull(int column) => reader.IsDBNull(column) ? null : Time(column);

    public Id<T> Id<T>(int column)
        where T : IIdentified => Quittance.Id<T>.FromRow(reader.GetString(column));

    public Id<T>? IdOrNull<T>(int column)
        where T : IIdentified => reader.IsDBNull(column) ? null : Quittance.Id<T>.FromRow(reader.GetString(column));

    public T Enum<T>(int column)
        where T : struct, Enum => Words.Read<T>(reader.GetString(column));
}
