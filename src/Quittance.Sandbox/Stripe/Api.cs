using System.Text;
using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>One API request from its bytes to its answer: key, version, parameters, idempotency, execution, faults, log.</summary>
internal sealed class Api(Account account, Router router, Idempotency idempotency, CallLog log)
{
    const int KeyLimit = 255;
    const int BodyLimit = 256 * 1024;
    const int LoggedBody = 4096;

    /// <summary>How long a slow call takes unless the fault says otherwise.</summary>
    public static readonly TimeSpan DefaultSlowness = TimeSpan.FromSeconds(30);

    public SandboxResponse Handle(SandboxRequest request, FaultRule? fault)
    {
        var requestId = account.Ids.Mint("req_", 14);
        var key = request.Method == "POST" ? request.Header("Idempotency-Key") : null;
        var version = request.Header("Stripe-Version") ?? account.ApiVersion;
        var answer = fault?.Call switch
        {
            CallFault.ErrorBefore => Fail(500, "api_error", null, "The sandbox was told to fail before executing this request.", requestId),
            CallFault.Conflict => Fail(409, "idempotency_error", "idempotency_key_in_use",
                "The sandbox was told that a request with this key is still running.", requestId),
            CallFault.Refuse => Fail(403, "invalid_request_error", "more_permissions_required_for_application",
                "The sandbox was told that the key may not make this request.", requestId),
            CallFault.RateLimit =>
                Fail(429, "rate_limit_error", "rate_limit", "The sandbox was told that there were too many requests.", requestId),
            CallFault.Stale when request.Method == "GET" => Forget(Run(request, requestId, key, version, null), request.Path, requestId),
            _ => Run(request, requestId, key, version, fault?.Call),
        };
        var wait = fault?.Call is CallFault.Slow ? fault.Wait ?? DefaultSlowness : TimeSpan.Zero;
        if (key is not null && answer.Kept is { } kept && !answer.Replayed)
        {
            if (fault?.Call is CallFault.ErrorAfter) kept = kept with { Status = answer.Status, Body = answer.Body };
            idempotency.Keep(kept with { RunsUntil = account.Clock.Now + wait });
        }
        log.Add(new CallEntry(account.Clock.Now, request.Method, request.Path, requestId, key,
            Encoding.UTF8.GetString(request.Body.Span[..Math.Min(request.Body.Length, LoggedBody)]), answer.Status, answer.Replayed,
            fault?.Call is { } call ? Json.Name(call) : null));
        return new SandboxResponse(answer.Status, Headers(answer, requestId, key, version), answer.Body)
        {
            Dropped = fault?.Call is CallFault.DropResponse,
            Delay = wait,
        };
    }

    /// <summary>An answer on its way out. What is to be kept for the key goes along; null where nothing is.</summary>
    sealed record Answer(int Status, byte[] Body, KeptAnswer? Kept = null, bool Replayed = false);

    Answer Run(SandboxRequest request, string requestId, string? key, string versionText, CallFault? fault)
    {
        Answer answer;
        var version = ApiVersion.Parse(versionText);
        try
        {
            Authenticate(request);
            if (version is null)
            {
                throw new StripeError(400, "invalid_request_error", null, $"Invalid Stripe API version: {versionText}");
            }
            if (request.Body.Length > BodyLimit)
            {
                throw new StripeError(413, "invalid_request_error", null, "The request body is too large.");
            }
            var form = FormReader.Read(request.Method == "POST" ? Encoding.UTF8.GetString(request.Body.Span) : request.Query);
            var fingerprint = key is null ? "" : Idempotency.Fingerprint(request.Method, request.Path, form);
            if (key is { Length: 0 or > KeyLimit })
            {
                throw new StripeError(400, "idempotency_error", null, $"An idempotency key has 1 to {KeyLimit} characters.");
            }
            if (key is not null && idempotency.Recall(key, fingerprint) is { } kept)
            {
                return new Answer(kept.Status, kept.Body, kept, Replayed: true);
            }
            var segments = request.Path["/v1".Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
            string[] path = [.. segments.Select(Uri.UnescapeDataString)];
            answer = Execute(new ApiCall(request.Method, path, form, version.Value, requestId, key)
            {
                Fault = fault,
                Seller = request.Header("Stripe-Account") is { } other && other != account.Options.AccountId ? other : null,
            }, fingerprint);
        }
        catch (StripeError refusal)
        {
            return new Answer(refusal.Status, Write(refusal, requestId, version));
        }
        return fault is CallFault.ErrorAfter
            ? Fail(500, "api_error", null, "The sandbox was told to fail after executing this request.", requestId)
                with
            { Kept = answer.Kept }
            : answer;
    }

    Answer Execute(ApiCall call, string fingerprint)
    {
        account.Cause = new Cause(call.RequestId, call.IdempotencyKey);
        try
        {
            var expansion = Expansion.From(call.Parameters);
            if (call is { Fault: CallFault.InsufficientFunds, Method: "POST" }) throw StripeError.NoFunds(call.Path);
            var json = router.Execute(call) ?? throw new StripeError(404, "invalid_request_error", null,
                $"Unrecognized request URL ({call.Method}: /v1/{string.Join('/', call.Path)}). If you are trying to list objects, "
                + "remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) "
                + "identifier in your code.");
            return Keep(200, Json.Bytes(account.Rendering.Show(json, call.Version, expansion)), call, fingerprint);
        }
        catch (StripeError refusal) when (refusal.Executed)
        {
            return Keep(refusal.Status, Write(refusal, call.RequestId, call.Version), call, fingerprint);
        }
        finally
        {
            account.Cause = Cause.None;
        }
    }

    /// <summary>What a reader sees that lags behind: an empty list, or no object.</summary>
    Answer Forget(Answer answer, string path, string requestId)
    {
        if (answer.Status != 200) return answer;
        var json = Json.Parse(answer.Body);
        if ((string?)json["object"] != "list")
        {
            return Fail(404, "invalid_request_error", "resource_missing", $"No such object: '{path.Split('/')[^1]}'", requestId);
        }
        json["data"] = new JsonArray();
        json["has_more"] = false;
        return answer with { Body = Json.Bytes(json) };
    }

    Answer Keep(int status, byte[] body, ApiCall call, string fingerprint) => new(status, body,
        call.IdempotencyKey is { } key ? new KeptAnswer(key, fingerprint, call.RequestId, status, body, account.Clock.Now) : null);

    void Authenticate(SandboxRequest request)
    {
        var header = request.Header("Authorization") ?? "";
        var key = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim()
            : header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? BasicUser(header["Basic ".Length..])
            : "";
        if (key.Length == 0)
        {
            throw new StripeError(401, "invalid_request_error", null,
                "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. "
                + "'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details.");
        }
        var accepted = account.Options.SecretKey is { } only
            ? key == only
            : key.StartsWith("sk_test_", StringComparison.Ordinal) || key.StartsWith("rk_test_", StringComparison.Ordinal);
        if (!accepted)
        {
            throw new StripeError(401, "invalid_request_error", null, $"Invalid API Key provided: {Masked(key)}");
        }
        if (request.Header("Stripe-Account") is { } other && other != account.Options.AccountId && !IsSellersList(request, other))
        {
            throw new StripeError(403, "invalid_request_error", "account_invalid",
                $"The provided key '{Masked(key)}' does not have access to "
                + $"account '{other}' (or that account does not exist). Application access may have been revoked.");
        }
    }

    /// <summary>The one thing that a platform asks in a seller's name here: what happened there.</summary>
    bool IsSellersList(SandboxRequest request, string other) => request is { Method: "GET", Path: "/v1/events" }
        && (account.Options.AnyConnectedAccount || account.ConnectedAccounts.Find(other) is not null);

    static string Masked(string key) => key[..Math.Min(8, key.Length)] + "****";

    static string BasicUser(string encoded)
    {
        var buffer = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded.Trim(), buffer, out var written)
            ? Encoding.UTF8.GetString(buffer, 0, written).Split(':')[0]
            : "";
    }

    Answer Fail(int status, string type, string? code, string message, string requestId) =>
        new(status, Write(new StripeError(status, type, code, message), requestId, null));

    byte[] Write(StripeError refusal, string requestId, ApiVersion? version)
    {
        JsonNode? intent = refusal.Intent is { } shown && version is { } reader ? account.Rendering.Show(shown.ToJson(), reader) : null;
        return Json.Bytes(refusal.ToJson(requestId, account.Options.AccountId, intent));
    }

    Dictionary<string, string> Headers(Answer answer, string requestId, string? key, string version)
    {
        var headers = new Dictionary<string, string>
        {
            ["Content-Type"] = "application/json",
            ["Request-Id"] = requestId,
            ["Stripe-Version"] = version,
            ["Date"] = account.Clock.Now.ToString("R", null),
            ["Cache-Control"] = "no-cache, no-store",
        };
        if (key is not null) headers["Idempotency-Key"] = key;
        if (answer is { Replayed: true, Kept: { } kept })
        {
            headers["Idempotent-Replayed"] = "true";
            headers["Original-Request"] = kept.RequestId;
        }
        if (answer.Status == 429) headers["Stripe-Rate-Limited-Reason"] = "endpoint-rate";
        if (answer.Status is 409 or 429) headers["Stripe-Should-Retry"] = "true";
        else if (answer.Replayed && answer.Status >= 400) headers["Stripe-Should-Retry"] = "false";
        else if (answer.Status is >= 400 and < 500) headers["Stripe-Should-Retry"] = "false";
        return headers;
    }
}
