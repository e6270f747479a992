namespace Quittance;

/// <summary>What one check of the house found.</summary>
/// <param name="Check">What was checked, in a word or two that do not change: for machines, too.</param>
/// <param name="Verdict">How it is.</param>
/// <param name="What">What was found, in a sentence.</param>
/// <param name="WhatToDo">What to do about it; <c>null</c> when nothing is to be done.</param>
public sealed record Finding(string Check, Verdict Verdict, string What, string? WhatToDo)
{
    /// <summary>All is well.</summary>
    public static Finding Fine(string check, string what) => new(check, Verdict.Fine, what, null);

    /// <summary>Money is safe, and something deserves a look.</summary>
    public static Finding Warning(string check, string what, string whatToDo) => new(check, Verdict.Warning, what, whatToDo);

    /// <summary>Payments are taken late or not at all until something is done.</summary>
    public static Finding Problem(string check, string what, string whatToDo) => new(check, Verdict.Problem, what, whatToDo);
}

/// <summary>How a check came out.</summary>
public enum Verdict
{
    /// <summary>All is well.</summary>
    Fine,

    /// <summary>Money is safe, and something deserves a look.</summary>
    Warning,

    /// <summary>Payments are taken late or not at all until something is done.</summary>
    Problem,
}
