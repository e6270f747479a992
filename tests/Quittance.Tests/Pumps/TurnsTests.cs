using Quittance.Pumps;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Pumps;

public sealed class TurnsTests
{
    readonly VirtualTime _time = new();
    bool _crowded;

    [Fact]
    public void While_nobody_crowds_in_every_turn_is_taken()
    {
        var turns = new Turns(() => _crowded, _time);

        Assert.True(turns.TryTake());
        Assert.True(turns.TryTake());
    }

    [Fact]
    public void In_a_crowd_it_stands_back_and_gets_a_turn_a_second()
    {
        var turns = new Turns(() => _crowded, _time);
        _crowded = true;

        Assert.True(turns.TryTake());
        Assert.False(turns.TryTake());
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(turns.TryTake());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(turns.TryTake());
        Assert.False(turns.TryTake());
    }

    [Fact]
    public void When_the_crowd_has_gone_it_goes_on_at_once()
    {
        var turns = new Turns(() => _crowded, _time);
        _crowded = true;
        Assert.True(turns.TryTake());
        Assert.False(turns.TryTake());

        _crowded = false;

        Assert.True(turns.TryTake());
    }
}
