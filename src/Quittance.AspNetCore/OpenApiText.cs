using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Quittance.AspNetCore;

/// <summary>What the API's description says of itself.</summary>
static class OpenApiText
{
    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint =>
            endpoint.RelativePath is { } path && (
                path.StartsWith("v1/", StringComparison.Ordinal) || path.StartsWith("webhooks/", StringComparison.Ordinal));
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Quittance",
                Version = "1",
                Description = "Makes each payment take effect exactly once. Amounts are integers in the currency's minor unit; errors "
                    + "are application/problem+json with a stable code; every POST honours Idempotency-Key.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["key"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "The server's API key.",
                },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
            return Task.CompletedTask;
        });
    }
}
