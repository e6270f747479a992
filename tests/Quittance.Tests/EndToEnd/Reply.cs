using System.Net;
using System.Text.Json.Nodes;

namespace Quittance.Tests.EndToEnd;

/// <summary>What a server answered over HTTP, read to its end.</summary>
sealed record Reply(int Status, string Text, string? ContentType, bool Replayed)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>A member of the answer, by the names that lead to it.</summary>
    public JsonNode? this[params string[] path] => path.Aggregate((JsonNode?)Json, (node, name) => node?[name]);

    public string? Code => (string?)Json["code"];

    public string Id => (string)Json["id"]!;

    public static async Task<Reply> OfAsync(Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return new Reply(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.Contains("Idempotent-Replayed"));
    }

    /// <summary>An error that says, in the agreed form, what happened and what to do.</summary>
    public void AssertProblem(HttpStatusCode status, string code)
    {
        Assert.Equal(((int)status, "application/problem+json", code), (Status, ContentType, Code));
        Assert.Equal((int)status, (int)Json["status"]!);
        Assert.NotEmpty((string)Json["title"]!);
        Assert.NotEmpty((string)Json["detail"]!);
    }

    /// <summary>An error in the agreed form, with one of these statuses.</summary>
    public void AssertRefused(params ReadOnlySpan<int> statuses)
    {
        Assert.True(statuses.Contains(Status), $"{Status}: {Text}");
        AssertProblem((HttpStatusCode)Status, Code ?? "none");
    }
}
