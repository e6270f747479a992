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
abstract class Row
{
    public abstract bool IsNull(int column);

    public abstract string Text(int column);

    public abstract long Number(int column);

    public abstract byte[] Bytes(int column);

    public abstract bool Flag(int column);

    public abstract DateTimeOffset Time(int column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public int Small(int column) => checked((int)Number(column));

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column);

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public Id<T> Id<T>(int column)
        where T : IIdentified => Quittance.Id<T>.FromRow(Text(column));

    public Id<T>? IdOrNull<T>(int column)
        where T : IIdentified => IsNull(column) ? null : Quittance.Id<T>.FromRow(Text(column));

    public T Enum<T>(int column)
        where T : struct, Enum => Words.Read<T>(Text(column));
}
