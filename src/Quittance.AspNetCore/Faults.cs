using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Quittance.AspNetCore;

/// <summary>Answers in the agreed form where no endpoint did: unknown addresses, wrong methods, and what nobody foresaw.</summary>
static class Faults
{
    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(
            failed => failed.Run(http => OfError(http.Features.Get<IExceptionHandlerFeature>()?.Error).ExecuteAsync(http)));
        app.UseStatusCodePages(context => OfStatus(context.HttpContext).ExecuteAsync(context.HttpContext));
    }

    static IResult OfError(Exception? error) => error switch
    {
        BadHttpRequestException bad => Problems.Of(
            bad.StatusCode,
            "bad_request",
            "The request could not be read",
            $"{bad.Message} Nothing was done. Correct the request and send it again."),
        DbException or TimeoutException => Problems.Of(
            503,
            "storage_unavailable",
            "The database does not answer now",
            "What was asked may or may not be done. Repeat it with the same Idempotency-Key: it happens once at most. If this stays, "
            + "check the database."),
        _ => Problems.Of(
            500,
            "internal_error",
            "Something went wrong in the server",
            "What was asked may or may not be done. Repeat it with the same Idempotency-Key: it happens once at most. The server's "
            + "log says more."),
    };

    static IResult OfStatus(HttpContext http) => http.Response.StatusCode switch
    {
        404 =>
            Problems.Of(
                404, "not_found", "No such address", $"There is nothing at {http.Request.Path}. See /openapi/v1.json for what there is."),
        405 => Problems.Of(
            405,
            "method_not_allowed",
            "This address takes another method",
            $"{http.Request.Method} {http.Request.Path} is no call. See /openapi/v1.json for those that are."),
        var status =>
            Problems.Of(
                status,
                "bad_request",
                "The request could not be served",
                "Nothing was done. See /openapi/v1.json for what each call takes."),
    };
}
