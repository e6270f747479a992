using Quittance.Storage;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Storage;

/// <summary>Callers that come together share one trip.</summary>
public sealed class SharedTripTests
{
    readonly List<IReadOnlyList<int>> _groups = [];
    readonly Queue<TaskCompletionSource> _commits = [];

    [Fact]
    public async Task Those_who_come_during_a_commit_share_the_next_and_are_answered_after_it()
    {
        var commits = Commits(2);
        var group = new SharedTrip<int, string>(WriteAsync, queue: 10, group: 10, TimeProvider.System);
        var first = group.TrySubmit(1)!;
        await BegunAsync(1);
        var others = new[] { 2, 3, 4 }.Select(item => group.TrySubmit(item)!).ToArray();
        Assert.Equal(3, group.Waiting);
        Assert.False(first.IsCompleted);

        commits[0].SetResult();
        Assert.Equal("wrote 1", await first);
        await BegunAsync(2);
        Assert.All(others, other => Assert.False(other.IsCompleted));
        commits[1].SetResult();

        Assert.Equal(["wrote 2", "wrote 3", "wrote 4"], await Task.WhenAll(others));
        Assert.Equal([[1], [2, 3, 4]], _groups);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        var commits = Commits(2);
        var group = new SharedTrip<int, string>(WriteAsync, queue: 2, group: 10, TimeProvider.System);
        var writing = group.TrySubmit(1)!;
        await BegunAsync(1);
        Task[] waiting = [group.TrySubmit(2)!, group.TrySubmit(3)!];

        Assert.Null(group.TrySubmit(4));

        foreach (var commit in commits)
            commit.SetResult();
        await Task.WhenAll([writing, .. waiting]);
        Commits(1)[0].SetResult();
        Assert.Equal("wrote 5", await group.TrySubmit(5)!);
    }

    [Fact]
    public async Task A_group_is_bounded()
    {
        var commits = Commits(3);
        var group = new SharedTrip<int, string>(WriteAsync, queue: 10, group: 2, TimeProvider.System);
        Task[] all = [.. Enumerable.Range(1, 5).Select(item => group.TrySubmit(item)!)];
        foreach (var commit in commits)
            commit.SetResult();
        await Task.WhenAll(all);

        Assert.All(_groups, items => Assert.InRange(items.Count, 1, 2));
        Assert.Equal([1, 2, 3, 4, 5], _groups.SelectMany(items => items));
    }

    [Fact]
    public async Task An_error_reaches_every_caller_of_its_group_and_no_other()
    {
        var commits = Commits(3);
        var group = new SharedTrip<int, string>(WriteAsync, queue: 10, group: 10, TimeProvider.System);
        var first = group.TrySubmit(1)!;
        await BegunAsync(1);
        Task[] failing = [group.TrySubmit(2)!, group.TrySubmit(3)!];
        commits[0].SetResult();
        await BegunAsync(2);
        var later = group.TrySubmit(4)!;

        commits[1].SetException(new IOException("the disk is full"));
        commits[2].SetResult();

        await first;
        foreach (var task in failing)
            Assert.Equal("the disk is full", (await Assert.ThrowsAsync<IOException>(() => task)).Message);
        Assert.Equal("wrote 4", await later);
    }

    [Fact]
    public async Task A_writer_that_gives_too_few_results_fails_its_callers_and_goes_on()
    {
        var group = new SharedTrip<int, string>(
            (items, _) => Task.FromResult<IReadOnlyList<string>>(items.Contains(1) ? [] : ["wrote"]),
            queue: 10,
            group: 10,
            TimeProvider.System);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => group.TrySubmit(1)!);

        Assert.Equal("wrote", await group.TrySubmit(2)!);
    }

    [Fact]
    public async Task Callers_who_come_in_crowds_are_noticed_and_soon_forgotten()
    {
        var (time, gate) = (new VirtualTime(), new TaskCompletionSource());
        var group = new SharedTrip<int, int>(
            async (items, _) =>
            {
                await gate.Task;
                return items;
            },
            queue: 200,
            group: 50,
            time);
        Assert.False(group.IsCrowded);

        Task<int>[] all = [.. Enumerable.Range(0, 150).Select(number => group.TrySubmit(number)!)];
        gate.SetResult();
        await Task.WhenAll(all);

        Assert.True(group.IsCrowded);
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.False(group.IsCrowded);
    }

    TaskCompletionSource[] Commits(int count)
    {
        var made = Enumerable.Range(0, count).Select(
            _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        lock (_commits)
        {
            foreach (var commit in made)
                _commits.Enqueue(commit);
        }

        return made;
    }

    async Task<IReadOnlyList<string>> WriteAsync(IReadOnlyList<int> items, CancellationToken cancel)
    {
        Task commit;
        lock (_commits)
        {
            _groups.Add(items);
            commit = _commits.Dequeue().Task;
        }

        await commit;
        return [.. items.Select(item => $"wrote {item}")];
    }

    async Task BegunAsync(int groups)
    {
        while (true)
        {
            lock (_commits)
            {
                if (_groups.Count >= groups)
                    return;
            }

            await Task.Yield();
        }
    }
}
