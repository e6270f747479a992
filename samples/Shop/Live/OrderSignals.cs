using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Threading.Channels;

namespace Shop.Live;

/// <summary>Carries "look again" from a notice to the open pages of that order.</summary>
public sealed class OrderSignals
{
    const int MaxListeners = 500;

    readonly ConcurrentDictionary<Channel<string>, FrozenSet<string>> _listeners = [];

    /// <summary>A listener for some orders, or null when there are too many already; such a page polls only.</summary>
    public Listener? Listen(IEnumerable<string> orders)
    {
        if (_listeners.Count >= MaxListeners)
            return null;
        // One waiting signal is enough: the page reads the order's newest state whatever the number of reasons.
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        _listeners[channel] = orders.ToFrozenSet();
        return new Listener(this, channel);
    }

    public void Raise(string order)
    {
        foreach (var (channel, orders) in _listeners)
            if (orders.Contains(order))
                channel.Writer.TryWrite(order);
    }

    /// <summary>One open page.</summary>
    public sealed class Listener(OrderSignals signals, Channel<string> channel) : IDisposable
    {
        public ChannelReader<string> Changes => channel.Reader;

        public void Dispose() => signals._listeners.TryRemove(channel, out _);
    }
}
