using System.Security.Cryptography;

namespace Shop;

/// <summary>The style sheet, the script and the icon, carried inside the assembly and named by their content.</summary>
public static class EmbeddedAssets
{
    public static Asset Style { get; } = Asset.Load("shop.css", "text/css; charset=utf-8");

    public static Asset Script { get; } = Asset.Load("shop.js", "text/javascript; charset=utf-8");

    public static Asset Icon { get; } = Asset.Load("moon.svg", "image/svg+xml");

    internal static void MapAssets(this IEndpointRouteBuilder routes)
    {
        foreach (var asset in (ReadOnlySpan<Asset>)[Style, Script, Icon])
            routes.MapGet(asset.Path, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return TypedResults.Bytes(asset.Content, asset.ContentType);
            });
    }
}

/// <summary>One embedded file.</summary>
public sealed record Asset(string Path, ReadOnlyMemory<byte> Content, string ContentType)
{
    const int VersionBytes = 6;

    internal static Asset Load(string name, string contentType)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The asset {name} is not embedded.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var version = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, VersionBytes));
        return new Asset($"/assets/{version}/{name}", content, contentType);
    }
}
