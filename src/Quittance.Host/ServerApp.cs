using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quittance.AspNetCore;

namespace Quittance.Host;

/// <summary>Builds the server.</summary>
static class ServerApp
{
    public static WebApplication Build(HostSettings settings, Action<ILoggingBuilder>? logging = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(settings.Urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        logging?.Invoke(builder.Logging);
        builder.Services.AddQuittance(settings.Apply);
        var app = builder.Build();
        app.UseProblems();
        if (settings.PathBase is { } prefix)
            app.UsePathBase(prefix);
        app.UseRouting();
        app.MapQuittance();
        return app;
    }
}
