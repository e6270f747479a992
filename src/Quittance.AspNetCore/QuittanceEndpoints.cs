using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Quittance.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Quittance into an ASP.NET Core application.</summary>
public static class QuittanceEndpoints
{
    /// <summary>
    /// Maps the webhook door (<c>/webhooks/{endpoint}</c>), the merchant API (<c>/v1</c>, with the bearer key), its description
    /// (<c>/openapi/v1.json</c>) and the probes (<c>/health</c>, <c>/metrics</c>).
    /// </summary>
    /// <param name="app">The application.</param>
    public static void MapQuittance(this IEndpointRouteBuilder app)
    {
        app.MapPost("/webhooks/{endpoint}", WebhookDoor.ReceiveAsync)
            .DisableAntiforgery()
            .Produces<ReceivedJson>()
            .WithSummary("Take a provider's webhook");
        // It listens from here on, also before anybody asks.
        app.ServiceProvider.GetRequiredService<MetricsBook>();
        var api = app.MapGroup("/v1").AddEndpointFilter(app.ServiceProvider.GetRequiredService<ApiKey>()).DisableAntiforgery();
        var idempotency = new Idempotency(app.ServiceProvider.GetRequiredService<Quittance.Engine>());
        api.AddEndpointFilter((context, next) =>
            HttpMethods.IsPost(context.HttpContext.Request.Method) ? idempotency.InvokeAsync(context, next) : next(context));
        OrdersApi.Map(api);
        InboxApi.Map(api);
        NoticesApi.Map(api);
        CapacitiesApi.Map(api);
        CasesApi.Map(api);
        SellersApi.Map(api);
        MetersApi.Map(api);
        LedgerApi.Map(api);
        ReconciliationApi.Map(api);
        DoctorApi.Map(api);
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/health/live", Health.Live).ExcludeFromDescription();
        app.MapGet("/health/ready", Health.ReadyAsync).ExcludeFromDescription();
        app.MapGet("/metrics", Health.MetricsAsync).ExcludeFromDescription();
    }
}
