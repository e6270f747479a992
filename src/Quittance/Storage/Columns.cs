namespace Quittance.Storage;

/// <summary>What one statement takes from each of many rows, see <see cref="Session.QueryColumnsAsync"/>.</summary>
sealed class Columns<T>
{
    readonly List<Column<T>> _columns = [];

    public IReadOnlyList<Column<T>> All => _columns;

    public Columns<T> Text(string name, Func<T, string?> value) => Add(new Column<T>.Text(name, value));

    public Columns<T> Number(string name, Func<T, long> value) => Add(new Column<T>.Number(name, value));

    public Columns<T> Time(string name, Func<T, DateTimeOffset> value) => Add(new Column<T>.Time(name, value));

    public Columns<T> Bytes(string name, Func<T, byte[]> value) => Add(new Column<T>.Bytes(name, value));

    Columns<T> Add(Column<T> column)
    {
        _columns.Add(column);
        return this;
    }
}

/// <summary>One column: its parameter's name and what a row has in it.</summary>
abstract record Column<T>(string Name)
{
    public sealed record Text(string Name, Func<T, string?> Value) : Column<T>(Name);

    public sealed record Number(string Name, Func<T, long> Value) : Column<T>(Name);

    public sealed record Time(string Name, Func<T, DateTimeOffset> Value) : Column<T>(Name);

    public sealed record Bytes(string Name, Func<T, byte[]> Value) : Column<T>(Name);
}
