using Quittance.Sandbox;
using Quittance.Sandbox.Stripe;

namespace Quittance.Host;

/// <summary><c>quittance sandbox</c>: the fake providers alone.</summary>
static class SandboxVerb
{
    const string DefaultSecret = "whsec_sandbox_0000000000000000000000000000";

    public static async Task<int> RunAsync(HostSettings settings, TextWriter console, CancellationToken cancellationToken)
    {
        var secret = settings.StripeWebhookSecrets is [var first, ..] ? first : DefaultSecret;
        await using var stripe = await StartStripeAsync(settings.SandboxStripePort, settings.SandboxWebhookUrl, secret, cancellationToken);
        await console.WriteLineAsync($"""
            The sandbox runs. No real money moves.

              Stripe            {stripe.Address}   (any key that starts with sk_test_)
              its webhooks go to {settings.SandboxWebhookUrl}
              signed with       {secret}
              what truly moved  {stripe.Address}/_sandbox/money

            Stop it with Ctrl-C.
            """);
        await cancellationToken.UntilCancelledAsync();
        return 0;
    }

    public static Task<SandboxServer> StartStripeAsync(
        int port, string webhookUrl, string secret, CancellationToken cancellationToken) => SandboxServer.StartAsync(
        new StripeSandbox(
            new StripeSandboxOptions
            {
                Port = port,
                Webhooks = [new WebhookTarget(webhookUrl, secret)],
                Seed = Seed(),
                MerchantName = "Small Evenings",
            },
            TimeProvider.System),
        cancellationToken);

    /// <summary>Ids differ from run to run, as they would at a provider.</summary>
    static ulong Seed()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Entropy.Secure.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
