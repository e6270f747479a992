using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Quittance.Providers.Stripe;

/// <summary>Sends one HTTP request and tells apart what surely did not arrive from what may have.</summary>
sealed class StripeTransport(StripeOptions options, HttpMessageInvoker http, TimeProvider time)
{
    /// <summary>The API version of every request, so that answers have the shape that is read here.</summary>
    public const string Version = "2026-10-28.endive";

    static readonly FrozenSet<string> Kept =
        new[] { "date", "idempotent-replayed", "request-id", "stripe-should-retry", "stripe-version" }
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public async Task<Answer> SendAsync(StripeRequest request, string? key, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return new Answer.NotSent("The call was called off before it was sent.");
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var message = Message(request, key);
        try
        {
            using var response = await http.SendAsync(message, either.Token).ConfigureAwait(false);
            var body = await BodyAsync(response, either.Token).ConfigureAwait(false);
            return new Answer.Received((int)response.StatusCode, Headers(response), body);
        }
        catch (HttpRequestException e) when (NeverArrived(e.HttpRequestError))
        {
            return new Answer.NotSent($"Stripe could not be reached at {options.ApiBase}: {e.Message}");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new Answer.Nothing($"Stripe did not answer within {options.Timeout.TotalSeconds:0.#} s.");
        }
        catch (OperationCanceledException)
        {
            return new Answer.Nothing("The wait for Stripe's answer was called off.");
        }
        // By then the request may have been read, so whatever broke the connection leaves the outcome open.
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return new Answer.Nothing($"The connection to Stripe broke before the answer was whole: {e.Message}");
        }
    }

    HttpRequestMessage Message(StripeRequest request, string? key)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(options.ApiBase.TrimEnd('/') + request.Path));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.SecretKey);
        message.Headers.Add("Stripe-Version", Version);
        if (request.Account is { } account)
            message.Headers.Add("Stripe-Account", account);
        if (key is not null)
            message.Headers.Add("Idempotency-Key", key);
        if (request.Method == HttpMethod.Post)
        {
            message.Content = new ByteArrayContent(Encoding.ASCII.GetBytes(request.Form));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        }

        return message;
    }

    // What is longer is cut off, and then is not readable as JSON; the status still counts.
    static async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (body.Length < Limits.AnswerBytes)
        {
            var room = (int)Math.Min(chunk.Length, Limits.AnswerBytes - body.Length);
            var read = await stream.ReadAsync(chunk.AsMemory(0, room), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                break;
            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }

    static Dictionary<string, string> Headers(HttpResponseMessage response) =>
        response.Headers.NonValidated
            .Where(header => Kept.Contains(header.Key))
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal);

    static bool NeverArrived(HttpRequestError error) => error
        is HttpRequestError.ConnectionError
        or HttpRequestError.NameResolutionError
        or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError;
}
