using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Quittance;
using Quittance.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers Quittance in an ASP.NET Core application.</summary>
public static class QuittanceRegistration
{
    /// <summary>
    /// Adds the engine and its background work. The schema is brought up to date at start, before anything is served. Map the
    /// endpoints with <c>app.MapQuittance()</c>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the database, the providers and the rest.</param>
    /// <exception cref="ArgumentException">At start, if the options are wrong; the message lists everything.</exception>
    public static IServiceCollection AddQuittance(this IServiceCollection services, Action<QuittanceServerOptions> configure)
    {
        var options = new QuittanceServerOptions();
        configure(options);
        services.AddSingleton(options);
        services.AddSingleton(provider => new Engine(
            options.Engine,
            new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) }),
            provider.GetRequiredService<ILogger<Engine>>()));
        services.AddSingleton<ApiKey>();
        services.AddSingleton<MetricsBook>();
        services.AddHostedService<EngineWork>();
        services.AddOpenApi("v1", OpenApiText.Describe);
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
