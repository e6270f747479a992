using System.Net;
using System.Net.Http.Headers;
using Quittance.Sandbox;
using Quittance.Sandbox.Stripe;

namespace Quittance.Tests.Scenarios;

/// <summary>From a server to the fake Stripe, without a network between them.</summary>
sealed class LineToStripe(StripeSandbox stripe, World world, Func<bool> isCut) : HttpMessageHandler
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (isCut()) throw new ProcessDied();
        if (world.StripeIsDown) throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var headers = request.Headers.ToDictionary(
            header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        if (world.StripeVersion is { } version) headers["Stripe-Version"] = version;
        if (world.AtStripe is { } look) await look(request);
        var answer = stripe.Handle(new SandboxRequest(request.Method.Method, request.RequestUri!.PathAndQuery, headers, body));
        if (request.Method == HttpMethod.Post) world.CheckOnePayablePage();
        if (answer.Dropped) throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was cut.");
        if (answer.Delay >= Patience) throw new HttpRequestException(HttpRequestError.ResponseEnded, "Nothing came within the time.");
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ReadOnlyMemoryContent(answer.Body) };
        foreach (var (name, value) in answer.Headers)
        {
            if (name == "Content-Type") response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}

/// <summary>From a server to the application.</summary>
sealed class LineToApplication(Application application, Func<bool> isCut) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (isCut()) throw new ProcessDied();
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.Single(), StringComparer.OrdinalIgnoreCase);
        var taken = application.Take(headers, await request.Content!.ReadAsByteArrayAsync(cancellationToken));
        return new HttpResponseMessage(taken ? HttpStatusCode.OK : HttpStatusCode.InternalServerError);
    }
}

/// <summary>From the fake Stripe to the server's webhook door.</summary>
sealed class LineFromStripe(Func<byte[], string, Task<bool>> receive) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        return await receive(body, request.Headers.GetValues("Stripe-Signature").Single())
            ? new HttpResponseMessage(HttpStatusCode.OK)
            : throw new HttpRequestException("The server died.");
    }
}
