using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Quittance.AspNetCore;

/// <summary>The merchant API's bearer key: given by the settings, or made at the first start and kept as a hash.</summary>
sealed partial class ApiKey(Engine engine, QuittanceServerOptions options, ILogger<ApiKey> log) : IEndpointFilter
{
    const string SettingName = "api_key_sha256";
    const string Scheme = "Bearer ";
    byte[]? _hash;

    /// <summary>The key, if it was made by this start; it is shown this once and never again.</summary>
    public string? Made { get; private set; }

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (options.ApiKey is { Length: > 0 } given)
        {
            _hash = Hash(given);
            return;
        }

        var fresh = options.Engine.Entropy.NewSecret("qk_");
        var kept = await engine.Settings.GetOrAddAsync(SettingName, Convert.ToHexStringLower(Hash(fresh)), cancellationToken);
        _hash = Convert.FromHexString(kept);
        if (IsRight(fresh))
        {
            Made = fresh;
            KeyMade(log, fresh);
        }
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var header = context.HttpContext.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && IsRight(header[Scheme.Length..].Trim()))
            return await next(context);
        context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(
            401,
            "unauthorized",
            "The API key is missing or wrong",
            "Nothing was done. Send the header Authorization: Bearer KEY with the key of this server.");
    }

    bool IsRight(string key) => _hash is not null && CryptographicOperations.FixedTimeEquals(Hash(key), _hash);

    static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    [LoggerMessage(
        EventId = 2001,
        Level = LogLevel.Warning,
        Message = "The API key of this server is {Key}. It is shown this once. Keep it, or set QUITTANCE_API_KEY to one of your own.")]
    static partial void KeyMade(ILogger log, string key);
}
