namespace Quittance.Sandbox;

/// <summary>Objects of one kind in the order in which they were made; bounded, the oldest go first.</summary>
internal sealed class Table<T>(int limit) where T : class
{
    readonly OrderedDictionary<string, T> _rows = [];

    public int Count => _rows.Count;

    public IEnumerable<T> OldestFirst => _rows.Values;

    public IEnumerable<T> NewestFirst
    {
        get
        {
            for (var at = _rows.Count - 1; at >= 0; at--) yield return _rows.GetAt(at).Value;
        }
    }

    public T? Find(string id) => _rows.GetValueOrDefault(id);

    public T Add(string id, T row)
    {
        _rows.Add(id, row);
        if (_rows.Count > limit) _rows.RemoveAt(0);
        return row;
    }

    public void Remove(string id) => _rows.Remove(id);
}
