namespace Quittance.AspNetCore;

/// <summary>What the HTTP face adds to the engine's options.</summary>
public sealed class QuittanceServerOptions
{
    /// <summary>The engine's options.</summary>
    public QuittanceOptions Engine { get; } = new();

    /// <summary>
    /// The bearer key of the merchant API. <c>null</c>: one is made at the first start, logged once, and kept as a hash in the
    /// database.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>Webhooks larger than this many bytes are answered 413 and not stored. Default 262144.</summary>
    public int WebhookMaxBytes { get; set; } = 262_144;
}
