using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Quittance.AspNetCore;

/// <summary>Reads request bodies: bounded, as raw bytes.</summary>
static class RequestBody
{
    /// <summary>Bytes of a request to the merchant API.</summary>
    public const int ApiMaxBytes = 256 * 1024;

    const int DrainMaxBytes = 1024 * 1024;

    /// <summary>The whole body, or <c>null</c> if it is larger than <paramref name="most"/>; no more than that is ever held.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        // To answer on a connection that stays, the web server reads what is left of a body: of a huge one it shall not.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
            bound.MaxRequestBodySize = Math.Max(most, DrainMaxBytes);
        if (request.ContentLength > most)
            return null;
        try
        {
            return await ReadToEndAsync(request.BodyReader, most, cancellationToken);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    static async Task<byte[]?> ReadToEndAsync(PipeReader reader, int most, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > most)
            {
                reader.AdvanceTo(read.Buffer.Start);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Reads a command of which nothing has to be said, or says what is wrong with it.</summary>
    public static async Task<(T? Value, IResult? Problem)> ParseAnyAsync<T>(HttpContext http, T nothing)
        where T : class =>
        http.Items[typeof(RequestBody)] is byte[] { Length: 0 } ? (nothing, null) : await ParseAsync<T>(http);

    /// <summary>Reads a command, or says what is wrong with it.</summary>
    public static async Task<(T? Value, IResult? Problem)> ParseAsync<T>(HttpContext http)
        where T : class
    {
        var body = http.Items[typeof(RequestBody)] as byte[] ?? await ReadAsync(http.Request, ApiMaxBytes, http.RequestAborted);
        if (body is null)
            return (null, TooLarge(ApiMaxBytes));
        try
        {
            var value = JsonSerializer.Deserialize<T>(body, ApiJson.Options);
            return value is null ? (null, Invalid("The body is null.")) : (value, null);
        }
        catch (JsonException error)
        {
            return (null, Invalid(error.Message));
        }
    }

    /// <summary>Keeps the body for <see cref="ParseAsync"/> after a filter has read it.</summary>
    public static void Keep(HttpContext http, byte[] body) => http.Items[typeof(RequestBody)] = body;

    public static IResult TooLarge(int most) =>
        Problems.Of(413, "too_large", "The body is too large", $"At most {most} bytes are taken. Nothing was stored or done. Send less.");

    static IResult Invalid(string why) =>
        Problems.Of(
            400, "invalid_request", "The body is not what this call takes", $"{why} Nothing was done. See /openapi/v1.json for the shape.");
}
