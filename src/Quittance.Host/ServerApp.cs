using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using Quittance.AspNetCore;

namespace Quittance.Host;

/// <summary>Builds the server.</summary>
static class ServerApp
{
    public static WebApplication Build(HostSettings settings, Action<ILoggingBuilder>? logging = null)
    {
        // Settings are read once. Whoever watches for changes is told of every write to a database that lies in the same folder.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.WebHost.UseUrls(settings.Urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        logging?.Invoke(builder.Logging);
        builder.Services.AddQuittance(settings.Apply);
        Export(builder, settings);
        var app = builder.Build();
        app.UseProblems();
        if (settings.PathBase is { } prefix)
            app.UsePathBase(prefix);
        app.UseRouting();
        app.MapQuittance();
        return app;
    }

    /// <summary>Sends what is measured to a collector, where one is set; the exporter reads the rest of its settings itself.</summary>
    static void Export(WebApplicationBuilder builder, HostSettings settings)
    {
        if (settings.OtlpEndpoint is not { } endpoint)
            return;
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        if (settings.OtlpProtocol is { } protocol)
            builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Telemetry.MeterName).AddOtlpExporter());
    }
}
