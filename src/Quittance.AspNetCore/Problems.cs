using Microsoft.AspNetCore.Http;
using Quittance.Commands;

namespace Quittance.AspNetCore;

/// <summary>Refusals as <c>application/problem+json</c> (RFC 9457), with a stable <c>code</c>.</summary>
static class Problems
{
    public static IResult Of(Refusal refusal) => Of(
        refusal.Kind switch
        {
            RefusalKind.NotFound => 404,
            RefusalKind.Conflict => 409,
            RefusalKind.Invalid => 422,
            RefusalKind.Unavailable => 503,
            RefusalKind.Provider => 502,
        },
        refusal.Code,
        refusal.Title,
        refusal.Detail);

    public static IResult Of(int status, string code, string title, string detail) => TypedResults.Problem(
        detail,
        statusCode: status,
        title: title,
        type: $"urn:quittance:problem:{code}",
        extensions: new Dictionary<string, object?> { ["code"] = code });

    public static IResult NotFound(string what) =>
        Of(404, "not_found", $"No such {what}", $"There is no {what} with this id. Nothing was changed. Check the id.");

    /// <summary>The value as <paramref name="done"/> renders it, or the refusal.</summary>
    public static IResult Answer<T>(Result<T> result, Func<T, IResult> done) => result switch
    {
        Result<T>.Done { Value: var value } => done(value),
        Result<T>.Refused { Refusal: var refusal } => Of(refusal),
        _ => throw new InvalidOperationException("A result that is neither done nor refused."),
    };
}
