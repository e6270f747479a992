namespace Quittance.Simulation;

/// <summary>Plays seed after seed until there are enough, the time is up or one fails, each on a database of its own.</summary>
/// <param name="folder">Where the databases are made; best in memory.</param>
/// <param name="clock">Measures how long it takes; nothing in a history depends on it.</param>
sealed class Campaign(DirectoryInfo folder, TimeProvider clock)
{
    const int ShrinkingTries = 200;

    readonly Lock _gate = new();
    byte[]? _empty;
    int _last;

    /// <summary>What happened in all of it.</summary>
    public Coverage Coverage { get; } = new();

    /// <summary>Plays a range of seeds on every processor, each history on one thread.</summary>
    /// <param name="from">The first seed.</param>
    /// <param name="count">How many seeds.</param>
    /// <param name="time">How long, at most.</param>
    /// <param name="report">Told after each seed: how many are done.</param>
    /// <param name="cancellationToken">Stops after the seeds that are being played.</param>
    public async Task<CampaignResult> RunAsync(
        ulong from, int count, TimeSpan time, Action<int> report, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var (next, done) = (-1, 0);
        (ulong Seed, Outcome Outcome)? failed = null;
        async Task WorkAsync()
        {
            while (failed is null && clock.GetElapsedTime(began) < time && !cancellationToken.IsCancellationRequested
                && Interlocked.Increment(ref next) is var mine && mine < count)
            {
                var seed = from + (ulong)mine;
                var outcome = await PlayAsync(Plot.Draw(seed)).ConfigureAwait(false);
                lock (_gate)
                {
                    if (outcome.Broken is not null && (failed is null || seed < failed.Value.Seed))
                        failed = (seed, outcome);
                    report(++done);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(WorkAsync, CancellationToken.None)))
            .ConfigureAwait(false);
        return new CampaignResult(done, clock.GetElapsedTime(began), failed is { } first
            ? await ShrinkAsync(first.Seed, first.Outcome).ConfigureAwait(false)
            : null);
    }

    /// <summary>The first of some seeds that fails, played one after the other.</summary>
    /// <returns>How many seeds it took, and the promise that was broken; <c>null</c> if none failed.</returns>
    public async Task<string?> FirstFailureAsync(ulong from, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            if ((await PlayAsync(Plot.Draw(from + (ulong)number - 1)).ConfigureAwait(false)).Broken is { } broken)
                return $"{number}: {broken}";
        }

        return null;
    }

    /// <summary>Plays one history.</summary>
    public async Task<Outcome> PlayAsync(IReadOnlyList<Step> steps)
    {
        var path = Path.Combine(folder.FullName, $"{Interlocked.Increment(ref _last)}.db");
        string[] both = [path, path + "-rebuilt"];
        foreach (var file in both)
            await File.WriteAllBytesAsync(file, await EmptyAsync().ConfigureAwait(false)).ConfigureAwait(false);
        try
        {
            return await Stage.PlayAsync(steps, $"Data Source={both[0]}", $"Data Source={both[1]}", Coverage).ConfigureAwait(false);
        }
        finally
        {
            foreach (var file in both)
            {
                foreach (var ending in new[] { "", "-wal", "-shm" })
                    File.Delete(file + ending);
            }
        }
    }

    async Task<FailedSeed> ShrinkAsync(ulong seed, Outcome outcome)
    {
        var steps = await Shrinker.ShrinkAsync(
            Plot.Draw(seed),
            async shorter => (await PlayAsync(shorter).ConfigureAwait(false)).Kind == outcome.Kind,
            ShrinkingTries).ConfigureAwait(false);
        return new FailedSeed(seed, steps, await PlayAsync(steps).ConfigureAwait(false));
    }

    /// <summary>An empty database of the present schema, made once and copied.</summary>
    async Task<byte[]> EmptyAsync()
    {
        lock (_gate)
        {
            if (_empty is not null)
                return _empty;
        }

        var path = Path.Combine(folder.FullName, $"empty-{Interlocked.Increment(ref _last)}.db");
        var made = new Engine(
            new QuittanceOptions { Database = $"Data Source={path}" },
            new HttpMessageInvoker(new HttpClientHandler()),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Engine>.Instance);
        await using (made.ConfigureAwait(false))
            await made.MigrateAsync(CancellationToken.None).ConfigureAwait(false);
        var bytes = await File.ReadAllBytesAsync(path).ConfigureAwait(false);
        lock (_gate)
            return _empty ??= bytes;
    }
}

/// <summary>How a campaign ended.</summary>
/// <param name="Seeds">How many seeds were played.</param>
/// <param name="Elapsed">How long that took.</param>
/// <param name="Failed">The lowest seed that failed, if one did.</param>
sealed record CampaignResult(int Seeds, TimeSpan Elapsed, FailedSeed? Failed);

/// <summary>A seed that failed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Steps">A shorter history that fails likewise.</param>
/// <param name="Outcome">How that ended.</param>
sealed record FailedSeed(ulong Seed, IReadOnlyList<Step> Steps, Outcome Outcome);
