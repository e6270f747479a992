using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>An object of the API, with an id and a time of making.</summary>
internal abstract class Resource(string id, long created)
{
    public string Id => id;

    /// <summary>Unix seconds of the provider's time.</summary>
    public long Created => created;

    public Metadata Metadata { get; init; } = new();

    /// <summary>
    /// The object with every member that any version or expansion may show; <see cref="Rendering"/> takes away what one reader must not
    /// see.
    /// Links are ids.
    /// </summary>
    public abstract JsonObject ToJson();
}
