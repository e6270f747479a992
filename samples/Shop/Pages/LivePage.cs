namespace Shop.Pages;

/// <summary>How an open page keeps up with the truth.</summary>
/// <param name="Page">Its own address, to be fetched again when something changed.</param>
/// <param name="Fingerprint">What it shows now.</param>
public sealed record LivePage(string Page, string Fingerprint)
{
    /// <summary>The stream that says "look again".</summary>
    public string Stream => Page + "/live";

    /// <summary>Answers the fingerprint of what the page would show now.</summary>
    public string State => Page + "/state";

    /// <summary>The page itself has to be fetched now and then: opening it makes the engine ask the provider.</summary>
    public bool Recheck { get; init; }

    /// <summary>How often a browser without scripts loads the page again, in seconds.</summary>
    public int? NoScriptSeconds { get; init; }
}
