using System.Text.Json;

namespace Quittance.Providers.Stripe;

/// <summary>One page of the listing that looks for a session of ours.</summary>
/// <param name="Match">The session whose metadata names the payment, if it is on the page.</param>
/// <param name="HasMore">Whether the listing goes on.</param>
/// <param name="Last">The id after which it goes on.</param>
sealed record StripeListing(JsonElement? Match, bool HasMore, string? Last)
{
    /// <summary>How many pages are read before the search is given up as incomplete.</summary>
    public const int MostPages = 20;

    /// <summary>Reads a page; <c>null</c> when it is not a list whose end can be told.</summary>
    public static StripeListing? Read(JsonElement page, Id<Payment> payment)
    {
        if (page.Text("object") != "list" || page.Flag("has_more") is not { } more)
            return null;
        if (page.Member("data") is not { ValueKind: JsonValueKind.Array } data)
            return null;
        JsonElement? match = null;
        string? last = null;
        foreach (var session in data.EnumerateArray())
        {
            last = session.Text("id");
            if (session.Object("metadata")?.Text(StripeRequests.PaymentKey) == payment.ToString())
                match ??= session;
        }

        return new StripeListing(match, more, last);
    }
}
