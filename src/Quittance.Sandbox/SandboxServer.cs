using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Quittance.Sandbox;

/// <summary>A fake provider on a loopback port of its own, sending its events by itself.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    const long BodyLimit = 1024 * 1024;
    const int ParallelDeliveries = 64;
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    readonly WebApplication _app;
    readonly FakeProvider _provider;
    readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });
    readonly CancellationTokenSource _stop = new();
    readonly SemaphoreSlim _wake = new(0, 1);
    readonly SemaphoreSlim _slots = new(ParallelDeliveries, ParallelDeliveries);
    Task _deliveries = Task.CompletedTask;

    SandboxServer(FakeProvider provider)
    {
        _provider = provider;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyLimit;
            kestrel.Listen(IPAddress.Loopback, provider.Options.Port);
        });
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>The address that the provider answers on, without a closing slash.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The provider behind the port.</summary>
    public FakeProvider Provider => _provider;

    /// <summary>Listens on the provider's port, on 127.0.0.1 only, and starts to deliver.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SandboxServer> StartAsync(FakeProvider provider, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(provider);
        var server = new SandboxServer(provider);
        try
        {
            await server._app.StartAsync(cancellation);
        }
        catch // Whatever went wrong: a server that did not start must not keep its port.
        {
            await server.DisposeAsync();
            throw;
        }
        var listening = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        server.Address = listening.Addresses.First().TrimEnd('/');
        if (provider.Options.PublicUrl is null) provider.BaseUrl = server.Address;
        server._deliveries = server.DeliverAsync();
        return server;
    }

    /// <summary>Stops listening and delivering.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _deliveries;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
        _wake.Dispose();
        _slots.Dispose();
    }

    async Task HandleAsync(HttpContext context)
    {
        SandboxResponse answer;
        try
        {
            answer = _provider.Handle(await ReadAsync(context));
        }
        catch (BadHttpRequestException refused)
        {
            context.Response.StatusCode = refused.StatusCode;
            return;
        }
        Wake();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
        try
        {
            if (answer.Delay > TimeSpan.Zero) await Task.Delay(answer.Delay, _provider.Time, ending.Token);
            if (answer.Dropped)
            {
                context.Abort();
                return;
            }
            await WriteAsync(context.Response, answer, ending.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    static async Task<SandboxRequest> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in context.Request.Headers) headers[name] = value.ToString();
        return new SandboxRequest(context.Request.Method, context.Request.Path.ToUriComponent() + context.Request.QueryString, headers,
            body.ToArray());
    }

    static async Task WriteAsync(HttpResponse response, SandboxResponse answer, CancellationToken cancellation)
    {
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) response.Headers[name] = value;
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, cancellation);
    }

    async Task DeliverAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                foreach (var delivery in _provider.DueDeliveries())
                {
                    await _slots.WaitAsync(_stop.Token);
                    _ = DeliverAsync(delivery);
                }
                var wait = _provider.UntilNextWork() is { } next && next < LongestWait ? next : LongestWait;
                await WaitAsync(wait);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            for (var slot = 0; slot < ParallelDeliveries; slot++) await _slots.WaitAsync();
        }
    }

    /// <summary>Sends one without holding up the others; a slow receiver delays nobody else.</summary>
    async Task DeliverAsync(PendingDelivery delivery)
    {
        await _provider.DeliverAsync(delivery, _http, _stop.Token);
        _slots.Release();
        Wake();
    }

    /// <summary>Waits for the time, or for a request that may have brought work.</summary>
    async Task WaitAsync(TimeSpan wait)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var pause = Task.Delay(wait, _provider.Time, either.Token);
        var wake = _wake.WaitAsync(either.Token);
        await Task.WhenAny(pause, wake);
        await either.CancelAsync();
        await Task.WhenAll(pause, wake).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            return; // Somebody else woke it in the same instant.
        }
    }
}
