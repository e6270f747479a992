using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Quittance.Simulation;

namespace Quittance.Torture;

/// <summary>The application's end of the notices: a small web server that keeps what it is told.</summary>
sealed class NoticeDoor : IAsyncDisposable
{
    readonly Listener _listener = new();
    readonly Lock _gate = new();
    readonly WebApplication _app;
    long _taken;

    NoticeDoor()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>Where notices go.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>How many were taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>What is wrong with what was told, if anything is.</summary>
    public string? Fault
    {
        get
        {
            lock (_gate)
                return _listener.Fault;
        }
    }

    public static async Task<NoticeDoor> OpenAsync(CancellationToken cancellationToken)
    {
        var door = new NoticeDoor();
        await door._app.StartAsync(cancellationToken);
        var listening = door._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        door.Address = new Uri(listening.Addresses.First());
        return door;
    }

    /// <summary>What was told of an order, in the order of the telling.</summary>
    public IReadOnlyList<string> Of(string order)
    {
        lock (_gate)
            return _listener.Of(order);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        lock (_gate)
            _listener.Take(http.Request.Headers["webhook-id"].ToString(), body.ToArray());
        Interlocked.Increment(ref _taken);
    }
}
