using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Quittance.AspNetCore;

/// <summary>Capacities: declare how much there is to sell, and see what is left.</summary>
static class CapacitiesApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/capacities/{name}", DeclareAsync)
            .Accepts<DeclareCapacity>("application/json", "*/*")
            .Produces<CapacityJson>()
            .WithSummary("Declare how much there is to sell");
        api.MapGet("/capacities/{name}", GetAsync).Produces<CapacityJson>().WithSummary("Read a capacity");
        api.MapGet("/capacities", ListAsync).Produces<PageJson<CapacityJson>>().WithSummary("List capacities by name");
    }

    static async Task<IResult> DeclareAsync(HttpContext http, Engine engine, string name)
    {
        var (declared, problem) = await RequestBody.ParseAsync<DeclareCapacity>(http);
        return declared is null
            ? problem!
            : Problems.Answer(
                await engine.Commands.DeclareCapacityAsync(name, declared.Total, null, http.RequestAborted),
                capacity => ApiJson.Ok(CapacityJson.Of(capacity)));
    }

    static async Task<IResult> GetAsync(HttpContext http, Engine engine, string name) =>
        await engine.Queries.CapacityAsync(name, http.RequestAborted) is { } capacity
            ? ApiJson.Ok(CapacityJson.Of(capacity))
            : Problems.NotFound("capacity");

    static async Task<IResult> ListAsync(HttpContext http, Engine engine) =>
        ApiJson.Ok(PageJson.Of(await engine.Queries.CapacitiesAsync(http.RequestAborted), CapacityJson.Of, capacity => capacity.Name));
}

/// <summary>A capacity as the API shows it.</summary>
sealed record CapacityJson(string Name, long Total, long Held, long Sold, long Free)
{
    public static CapacityJson Of(Capacity capacity) => new(capacity.Name, capacity.Total, capacity.Held, capacity.Sold, capacity.Free);
}
