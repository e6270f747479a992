using System.Globalization;
using Quittance.Storage;

namespace Quittance.Inbox;

/// <summary>
/// One time that an event was decided on. Most events have one; one that waited, or that a person tried again, has more. In the order of
/// their numbers, the inbox alone rebuilds everything else (V20).
/// </summary>
/// <param name="Number">The place in the order of all bookings. The events of one batch share it, and are taken in the order of their
/// receipt.</param>
/// <param name="Met">How the event stood then, as far as the decision depends on it.</param>
/// <param name="Waited">Whether it had to wait for what it names. Absence cannot be locked: what it names may have been committed in the
/// same instant, with a smaller number, and still not have been seen.</param>
readonly record struct Pass(long Number, Met Met, bool Waited)
{
    const char Between = ' ';
    const string BeforeMet = ":";
    const string AfterWaiting = "+";

    /// <summary>Reads what is kept of an event's passes: numbers, each with what it met unless the event was new.</summary>
    public static IEnumerable<Pass> ReadAll(string passes) => passes.Split(Between).Select(Read);

    /// <summary>What is kept of a pass besides its number.</summary>
    public static string Tail(Met met, bool waited) =>
        (met is Met.New ? "" : BeforeMet + Words.Of(met)) + (waited ? AfterWaiting : "");

    static Pass Read(string pass)
    {
        var waited = pass.EndsWith(AfterWaiting, StringComparison.Ordinal);
        var parts = (waited ? pass[..^AfterWaiting.Length] : pass).Split(BeforeMet);
        var met = parts.Length > 1 ? Words.Read<Met>(parts[1]) : Met.New;
        return new Pass(long.Parse(parts[0], CultureInfo.InvariantCulture), met, waited);
    }
}

/// <summary>How an event stood when it was decided on.</summary>
enum Met
{
    /// <summary>It had not been decided on, or a person had it tried again: what would answer it is asked for.</summary>
    New,

    /// <summary>It had been before: what would answer it has been asked for.</summary>
    Known,

    /// <summary>It had waited for what it names as long as events wait: what is certain is booked without it.</summary>
    WaitedOut,
}
