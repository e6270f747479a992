using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.EndToEnd;

/// <summary>What a server measures reaches a collector that speaks OTLP.</summary>
public sealed class TelemetryTests : IAsyncLifetime
{
    readonly SqliteDatabase _database = new();
    readonly List<(string Path, string Body)> _taken = [];
    readonly Lock _gate = new();
    WebApplication _collector = null!;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.CreateAsync(Cancel);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _collector = builder.Build();
        _collector.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            lock (_gate)
                _taken.Add((http.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
        });
        await _collector.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_is_measured_is_sent_to_a_collector()
    {
        var settings = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _collector.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };

        // What was measured is sent at the latest when the server ends.
        await using (var server = await RunningServer.StartAsync(_database.ConnectionString, settings))
            await server.Door.SendSignedAsync([1], "t=1,v1=00");

        lock (_gate)
            Assert.Contains(
                _taken,
                sent => sent.Path == "/v1/metrics" && sent.Body.Contains("quittance.webhooks", StringComparison.Ordinal));
    }
}
