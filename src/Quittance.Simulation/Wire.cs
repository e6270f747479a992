using System.Net;
using System.Net.Http.Headers;
using Quittance.Sandbox;

namespace Quittance.Simulation;

/// <summary>From a server to the provider, without a network between them: a server can die or stand still at either end.</summary>
sealed class Wire(World world, Node node) : HttpMessageHandler
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        node.Boundary();
        await world.StandStillAsync(node).ConfigureAwait(false);
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var headers = request.Headers.ToDictionary(
            header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        world.Sent(request.Method.Method, request.RequestUri!.AbsolutePath, headers.GetValueOrDefault("Idempotency-Key"), body);
        if (world.ProviderVersion is { } version)
        {
            world.Coverage.Fault("answer in another version");
            headers["Stripe-Version"] = version;
        }

        var answer = world.Provider.Handle(new SandboxRequest(request.Method.Method, request.RequestUri.PathAndQuery, headers, body));
        world.Trace.Call(node.Number, request.Method.Method, request.RequestUri.AbsolutePath, answer.Status, answer.Dropped);
        node.Boundary();
        if (answer.Dropped || answer.Delay >= Patience)
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was cut.");
        return Response(answer);
    }

    static HttpResponseMessage Response(SandboxResponse answer)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ReadOnlyMemoryContent(answer.Body) };
        foreach (var (name, value) in answer.Headers)
        {
            if (name == "Content-Type")
                response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                response.Headers.TryAddWithoutValidation(name, value);
        }

        return response;
    }
}

/// <summary>From a server to the application.</summary>
sealed class Ear(World world, Node node) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        node.Boundary();
        await world.StandStillAsync(node).ConfigureAwait(false);
        var taken = world.Listener.Take(
            request.Headers.GetValues("webhook-id").Single(),
            await request.Content!.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        if (!taken)
            world.Coverage.Fault("deaf application");
        node.Boundary();
        return new HttpResponseMessage(taken ? HttpStatusCode.OK : HttpStatusCode.InternalServerError);
    }
}

/// <summary>From the provider to a server's webhook door.</summary>
sealed class Postman(Func<byte[], string, Task<bool>> receive) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return await receive(body, request.Headers.GetValues("Stripe-Signature").Single()).ConfigureAwait(false)
            ? new HttpResponseMessage(HttpStatusCode.OK)
            : throw new HttpRequestException("The server died.");
    }
}
