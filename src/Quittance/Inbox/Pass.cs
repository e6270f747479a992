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
readonly record struct Pass(long Number, Met Met)
{
    const char Between = ' ';
    const char BeforeMet = ':';

    /// <summary>Reads what is kept of an event's passes: numbers, each with what it met unless the event was new.</summary>
    public static IEnumerable<Pass> ReadAll(string passes) => passes.Split(Between).Select(Read);

    /// <summary>What is kept of a pass besides its number.</summary>
    public static string Tail(Met met) => met is Met.New ? "" : BeforeMet + Words.Of(met);

    static Pass Read(string pass) => pass.Split(BeforeMet) switch
    {
        [var number, var met] => new Pass(long.Parse(number, CultureInfo.InvariantCulture), Words.Read<Met>(met)),
        _ => new Pass(long.Parse(pass, CultureInfo.InvariantCulture), Met.New),
    };
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
