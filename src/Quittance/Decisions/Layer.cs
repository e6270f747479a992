namespace Quittance.Decisions;

/// <summary>
/// What is known of one kind of thing, and over it what has changed: a decision's layer lies over the batch's, the batch's over what was
/// loaded. Only the changes are written.
/// </summary>
sealed class Layer<TKey, T>(Layer<TKey, T>? beneath = null)
    where TKey : notnull
    where T : class
{
    readonly Dictionary<TKey, T> _loaded = [];
    readonly Dictionary<TKey, T> _changed = [];

    /// <summary>What was put here, by key.</summary>
    public IReadOnlyDictionary<TKey, T> Changed => _changed;

    /// <summary>Everything, the changes first.</summary>
    public IEnumerable<T> All => Pairs().Select(pair => pair.Value);

    /// <summary>As it is by now; <c>null</c> if there is none.</summary>
    public T? Find(TKey key) => _changed.GetValueOrDefault(key) ?? Before(key);

    /// <summary>As it was before anything was put here.</summary>
    public T? Before(TKey key) => beneath is null ? _loaded.GetValueOrDefault(key) : beneath.Find(key);

    /// <summary>Takes in what the database holds.</summary>
    public void Load(TKey key, T value) => _loaded[key] = value;

    /// <summary>Changes it; the same again is no change.</summary>
    public void Put(TKey key, T value)
    {
        if (!value.Equals(Find(key)))
            _changed[key] = value;
    }

    /// <summary>Takes over what another layer changed.</summary>
    public void Take(Layer<TKey, T> other)
    {
        foreach (var (key, value) in other._changed)
            _changed[key] = value;
    }

    IEnumerable<KeyValuePair<TKey, T>> Pairs() =>
        _changed.Concat((beneath?.Pairs() ?? _loaded).Where(pair => !_changed.ContainsKey(pair.Key)));
}
