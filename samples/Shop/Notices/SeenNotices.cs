namespace Shop.Notices;

/// <summary>
/// The ids of the last notices. Kept in memory: a notice only makes open pages look again, so one that is seen twice after a
/// restart does no harm. A shop that ships goods on a notice keeps its ids in its database, in the same transaction.
/// </summary>
public sealed class SeenNotices
{
    const int Capacity = 10_000;

    readonly Lock _gate = new();
    readonly HashSet<string> _ids = [];
    readonly Queue<string> _order = [];

    /// <summary>False when it was seen before.</summary>
    public bool Add(string id)
    {
        lock (_gate)
        {
            if (!_ids.Add(id))
                return false;
            _order.Enqueue(id);
            if (_order.Count > Capacity)
                _ids.Remove(_order.Dequeue());
            return true;
        }
    }
}
