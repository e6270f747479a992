using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Quittance.Bench.Peers;

/// <summary>
/// The web server around each peer, the same for all: it reads the body, checks the HMAC, and hands the event to what stores it. With
/// nothing behind it, it is the ceiling.
/// </summary>
static class PeerServer
{
    public const string Secret = "whsec_bench";

    static readonly byte[] Key = Encoding.UTF8.GetBytes(Secret);

    public static async Task<int> RunAsync(string name, int port, string database)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var peer = await Peer.OpenAsync(name, database, builder.Services);
        var app = builder.Build();
        app.MapGet("/", () => "ready");
        app.MapPost("/webhooks/stripe", (Delegate)(Task<IResult> (HttpContext http) => ReceiveAsync(http, peer)));
        app.MapGet("/orders/{id}", (HttpContext http, string id) => peer.ReadOrderAsync(http, id));
        app.MapGet("/v1/payment_intents/{id}", (string id) => Results.Text(Intent(id), "application/json"));
        await app.RunAsync();
        return 0;
    }

    /// <summary>What a provider says of a payment that it has settled.</summary>
    static string Intent(string id) => $$"""
        {"id":"{{id}}","object":"payment_intent","status":"succeeded","latest_charge":{"id":"ch_{{id}}","object":"charge",
        "status":"succeeded","currency":"eur","balance_transaction":{"id":"txn_{{id}}","object":"balance_transaction","amount":3400,
        "currency":"eur","fee":76,"net":3324} } }
        """;

    static async Task<IResult> ReceiveAsync(HttpContext http, Peer peer)
    {
        var length = (int)http.Request.ContentLength!.Value;
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await http.Request.Body.ReadExactlyAsync(body.AsMemory(0, length), http.RequestAborted);
            if (!IsGenuine(http.Request.Headers["Stripe-Signature"].ToString(), body.AsSpan(0, length)))
                return TypedResults.BadRequest();
            if (peer.Stores)
            {
                using var json = JsonDocument.Parse(body.AsMemory(0, length));
                var told = json.RootElement;
                await peer.StoreAsync(
                    http,
                    new Incoming(
                        told.GetProperty("id").GetString()!, told.GetProperty("type").GetString()!, body.AsMemory(0, length).ToArray()));
            }

            return TypedResults.Ok();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    static bool IsGenuine(string header, ReadOnlySpan<byte> body)
    {
        var comma = header.IndexOf(',', StringComparison.Ordinal);
        if (comma < 3 || header.Length != comma + 4 + 64)
            return false;
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key);
        hash.AppendData(Encoding.ASCII.GetBytes(header[2..comma] + "."));
        hash.AppendData(body);
        return CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), Convert.FromHexString(header[(comma + 4)..]));
    }
}

/// <summary>An event that came.</summary>
sealed record Incoming(string ExternalId, string Type, byte[] Body);
