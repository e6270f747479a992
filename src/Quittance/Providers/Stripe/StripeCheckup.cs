using System.Globalization;
using System.Text.Json;

namespace Quittance.Providers.Stripe;

/// <summary>
/// What Stripe says of our credentials, our clock and our webhook endpoint (docs.stripe.com/api/accounts,
/// docs.stripe.com/api/webhook_endpoints). Pure: it reads answers.
/// </summary>
sealed class StripeCheckup(StripeOptions options)
{
    /// <summary>Signatures are taken within five minutes (docs.stripe.com/webhooks#verify-manually).</summary>
    static readonly TimeSpan ClockTooWrong = TimeSpan.FromMinutes(4);
    static readonly TimeSpan ClockWrong = TimeSpan.FromSeconds(30);

    /// <summary>Whose key it is.</summary>
    public static StripeRequest AskAccount { get; } = new(HttpMethod.Get, "/v1/account", "");

    /// <summary>Which endpoints there are; an account has at most sixteen.</summary>
    public static StripeRequest AskEndpoints { get; } = new(HttpMethod.Get, "/v1/webhook_endpoints?limit=100", "");

    /// <summary>What the answers come to.</summary>
    /// <param name="account">To <see cref="AskAccount"/>.</param>
    /// <param name="endpoints">To <see cref="AskEndpoints"/>.</param>
    /// <param name="now">When the first of them came.</param>
    public IReadOnlyList<Finding> Read(Answer account, Answer endpoints, DateTimeOffset now)
    {
        if (account is not Answer.Received answered)
        {
            var why = account switch
            {
                Answer.Nothing nothing => nothing.Why,
                Answer.NotSent unsent => unsent.Why,
                _ => throw new InvalidOperationException("An answer of an unknown kind."),
            };
            return
            [
                Finding.Problem(
                    "stripe", why, "No payment page can be opened. Check the network, STRIPE_API_BASE and status.stripe.com."),
            ];
        }

        return [Credentials(answered), Clock(answered, now), Endpoint(endpoints)];
    }

    Finding Credentials(Answer.Received answered)
    {
        using var document = StripeJson.Parse(answered.Body);
        var id = document?.RootElement.Text("id");
        return answered.Status switch
        {
            401 => Finding.Problem(
                "stripe account", "Stripe refuses STRIPE_SECRET_KEY.", "Nothing can be charged. Copy the key from the dashboard."),
            403 => Finding.Warning(
                "stripe account", "The restricted key may not read the account.", "Give it read access, so that this can be checked."),
            200 when options.Account is { } ours && ours != id => Finding.Problem(
                "stripe account",
                $"The key belongs to {id}, and STRIPE_ACCOUNT is {ours}.",
                "Events of the key's account are quarantined. Set STRIPE_ACCOUNT to the account that is meant, or leave it out."),
            200 => Finding.Fine("stripe account", $"The key belongs to {id}, in {(options.Live ? "live" : "test")} mode."),
            _ => Finding.Problem(
                "stripe account", $"Stripe answered {answered.Status}.", "Check status.stripe.com, and look here again in a few minutes."),
        };
    }

    static Finding Clock(Answer.Received answered, DateTimeOffset now)
    {
        const string Check = "clock";
        if (!DateTimeOffset.TryParseExact(
            answered.Headers.GetValueOrDefault("date"), "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs))
            return Finding.Warning(Check, "Stripe's answer bears no time.", "Compare this machine's clock with another one.");
        var offset = now - theirs;
        var side = offset < TimeSpan.Zero ? "behind" : "ahead of";
        var told = string.Create(
            CultureInfo.InvariantCulture, $"This machine's clock is {Math.Abs(offset.TotalSeconds):0} s {side} Stripe's.");
        if (offset.Duration() >= ClockTooWrong)
            return Finding.Problem(
                Check, told, "Webhooks are rejected as too old or too new; reconciliation finds their payments. Set the clock (NTP).");
        return offset.Duration() >= ClockWrong
            ? Finding.Warning(Check, told, "From five minutes on webhooks are rejected. Set the clock (NTP).")
            : Finding.Fine(Check, told);
    }

    static Finding Endpoint(Answer answer)
    {
        const string Check = "stripe webhook endpoint";
        using var document = answer is Answer.Received { Status: 200 } received ? StripeJson.Parse(received.Body) : null;
        if (document is null || StripeListing.Read(document.RootElement) is not { } listing)
            return Finding.Warning(
                Check, "Stripe does not show its webhook endpoints to this key.", "Give it read access, or look at the dashboard.");
        var ours = listing.Items.Where(IsOurs).ToList();
        if (ours.Count == 0)
            return Finding.Problem(
                Check,
                "No webhook endpoint leads to a /webhooks/stripe address.",
                "Payments are confirmed late, by reconciliation. Create one for https://YOUR-HOST/webhooks/stripe.");
        var enabled = ours.Where(endpoint => endpoint.Word("status") != "disabled").ToList();
        if (enabled.Count == 0)
            return Finding.Problem(
                Check,
                $"The endpoint {ours[0].Text("url")} is disabled.",
                "Stripe gave it up after days of failures, or somebody switched it off. Enable it; reconciliation finds what it missed.");
        var missing = StripeEventTypes.Needed.Except(enabled.SelectMany(Types)).ToList();
        return missing.Count == 0 || enabled.SelectMany(Types).Contains("*")
            ? Finding.Fine(Check, $"{enabled[0].Text("url")} is enabled and subscribed to what is needed.")
            : Finding.Problem(
                Check,
                $"{enabled[0].Text("url")} is not subscribed to {string.Join(", ", missing)}.",
                "Subscribe it to them: until then reconciliation finds them late.");
    }

    static bool IsOurs(JsonElement endpoint) =>
        Uri.TryCreate(endpoint.Text("url"), UriKind.Absolute, out var url)
        && url.AbsolutePath.TrimEnd('/').EndsWith("/webhooks/stripe", StringComparison.Ordinal);

    static IEnumerable<string> Types(JsonElement endpoint) =>
        endpoint.Member("enabled_events") is { ValueKind: JsonValueKind.Array } types
            ? types.EnumerateArray().Where(type => type.ValueKind is JsonValueKind.String).Select(type => type.GetString()!)
            : [];
}
