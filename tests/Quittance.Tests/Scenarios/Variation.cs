namespace Quittance.Tests.Scenarios;

/// <summary>How one run of a scenario differs from the plain one. None of it may change the end.</summary>
sealed record Variation(string Name)
{
    public static Variation Plain { get; } = new("plain");

    /// <summary>How often each webhook is delivered (M1).</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Shuffles what is delivered together, and when it is booked (M2).</summary>
    public int? Shuffle { get; init; }

    /// <summary>At which side of which commit, counted from 1, the process dies (M3).</summary>
    public int? KillAt { get; init; }

    /// <summary>With <see cref="KillAt"/>: it dies again after so many further sides of commits, each time a little later.</summary>
    public int? KillEvery { get; init; }

    /// <summary>Whether no webhook ever comes, so that everything is found by reconciliation (M4).</summary>
    public bool NoWebhooks { get; init; }

    /// <summary>How long after the end every webhook comes once more (M9).</summary>
    public TimeSpan? Redeliver { get; init; }

    /// <summary>Whether the same end may be reached by other steps.</summary>
    public bool ChangesTheWay => NoWebhooks || Shuffle is not null;

    public static Variation Duplicated => new("M1 duplicated") { Copies = 3 };

    public static Variation Shuffled(int seed) => new($"M2 shuffled, seed {seed}") { Shuffle = seed };

    public static Variation Killed(int at) => new($"M3 killed at commit side {at}") { KillAt = at };

    public static Variation KilledAgain(int at, int every) =>
        new($"M3 killed at commit side {at} and every {every} after it") { KillAt = at, KillEvery = every };

    public static Variation WithoutWebhooks => new("M4 without webhooks") { NoWebhooks = true };

    public static Variation RedeliveredLater => new("M9 redelivered 60 days later") { Redeliver = TimeSpan.FromDays(60) };

    public override string ToString() => Name;
}
