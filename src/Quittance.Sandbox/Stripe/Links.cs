using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>The references that the money oracle gives with every row.</summary>
internal static class Links
{
    public static JsonObject Of(Charge charge, string? refund = null, string? dispute = null) => new()
    {
        ["charge"] = charge.Id,
        ["payment_intent"] = charge.Intent.Id,
        ["refund"] = refund,
        ["dispute"] = dispute,
        ["session"] = charge.Intent.Session?.Id,
        ["client_reference_id"] = charge.Intent.Session?.ClientReferenceId,
        ["metadata"] = charge.Intent.Metadata.ToJson(),
        ["session_metadata"] = charge.Intent.Session?.Metadata.ToJson(),
    };
}
