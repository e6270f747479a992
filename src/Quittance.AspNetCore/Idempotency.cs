using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Quittance.Requests;

namespace Quittance.AspNetCore;

/// <summary>
/// <c>Idempotency-Key</c> on every POST: the same key and body get the first answer again, marked <c>Idempotent-Replayed: true</c>;
/// the same key with another body is refused.
/// </summary>
sealed class Idempotency(Engine engine)
{
    public const string Header = "Idempotency-Key";
    const int LongestKey = 255;

    /// <summary>The key under which the command itself is done once; <c>null</c> without the header.</summary>
    public static string? CommandKey(HttpContext http) =>
        http.Request.Headers[Header].ToString() is { Length: > 0 } key ? "http:" + key : null;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (await RequestBody.ReadAsync(http.Request, RequestBody.ApiMaxBytes, http.RequestAborted) is not { } body)
            return RequestBody.TooLarge(RequestBody.ApiMaxBytes);
        RequestBody.Keep(http, body);
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0)
            return await next(context);
        if (key.Length > LongestKey)
            return Problems.Of(
                400,
                "invalid_idempotency_key",
                "The idempotency key is too long",
                $"A key has at most {LongestKey} characters. Nothing was done. Use a shorter one.");
        return await engine.Requests.BeginAsync(key, Hash(http.Request, body), http.RequestAborted) switch
        {
            RequestStart.Answered answered => Replay(http, answered),
            RequestStart.OtherBody =>
                Problems.Of(
                    422,
                    "idempotency_key_reused",
                    "The idempotency key was used for another request",
                    "Nothing was done. Use a new key for a new request, and the same key only to repeat the same one."),
            RequestStart.StillRunning =>
                Problems.Of(
                    409,
                    "idempotency_key_in_use",
                    "The first request with this key is still running",
                    "Nothing was done a second time. Wait a moment and repeat the request with the same key."),
            _ => await RunAsync(context, next, key),
        };
    }

    async Task<IResult> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string key)
    {
        try
        {
            var result = (IResult)(await next(context))!;
            return new Kept(engine.Requests, key, result);
        }
        // Whatever it was, the request was not answered: the key is free again, and the caller gets the error.
        catch
        {
            await engine.Requests.ForgetAsync(key, CancellationToken.None);
            throw;
        }
    }

    static IResult Replay(HttpContext http, RequestStart.Answered answered)
    {
        http.Response.Headers["Idempotent-Replayed"] = "true";
        http.Response.StatusCode = answered.Status;
        return TypedResults.Bytes(answered.Body.ToArray(), answered.ContentType);
    }

    static byte[] Hash(HttpRequest request, byte[] body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    /// <summary>Writes an answer and keeps it; one that says "later" is forgotten, so that the request can be sent again.</summary>
    sealed class Kept(AnsweredRequests requests, string key, IResult result) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var wire = httpContext.Response.Body;
            using var copy = new MemoryStream();
            httpContext.Response.Body = copy;
            await result.ExecuteAsync(httpContext);
            httpContext.Response.Body = wire;
            if (httpContext.Response.StatusCode >= 500)
                await requests.ForgetAsync(key, CancellationToken.None);
            else
                await requests.FinishAsync(
                    key, httpContext.Response.StatusCode, httpContext.Response.ContentType, copy.ToArray(), CancellationToken.None);
            copy.Position = 0;
            await copy.CopyToAsync(wire, httpContext.RequestAborted);
        }
    }
}
