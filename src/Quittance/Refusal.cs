namespace Quittance;

/// <summary>
/// Why something that was asked is not done. A value, not an exception: nothing is broken, and nothing changed unless the
/// detail says so.
/// </summary>
/// <param name="Code">A stable word for programs, for example <c>sold_out</c>.</param>
/// <param name="Kind">What kind of refusal it is; it decides the HTTP status.</param>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Detail">What it means for the money and what to do next.</param>
public sealed record Refusal(string Code, RefusalKind Kind, string Title, string Detail);

/// <summary>The kinds of refusal.</summary>
public enum RefusalKind
{
    /// <summary>There is no such thing (404).</summary>
    NotFound,

    /// <summary>What was asked does not fit the present state (409).</summary>
    Conflict,

    /// <summary>What was asked can never be done as it stands (422).</summary>
    Invalid,

    /// <summary>It cannot be done now; the same request may succeed later (503).</summary>
    Unavailable,

    /// <summary>The provider said no (502).</summary>
    Provider,
}
