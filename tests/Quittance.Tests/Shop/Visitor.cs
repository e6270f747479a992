using System.Net;
using System.Text.RegularExpressions;

namespace Quittance.Tests.Shop;

/// <summary>A browser without scripts: keeps cookies, follows no redirect by itself, fills in the forms it was shown.</summary>
sealed partial class Visitor : IDisposable
{
    readonly HttpClient _http;

    public Visitor(Uri shop)
    {
        var browser = new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false };
        _http = new HttpClient(browser) { BaseAddress = shop };
    }

    public async Task<Page> Open(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute));
        return await Page.Read(response);
    }

    /// <summary>Presses the button with the test id, with what the customer filled in.</summary>
    public Task<Page> Press(Page page, string testId, params (string Name, string Value)[] filled)
    {
        var form = page.Form(testId);
        var fields = form.Fields.Concat(filled.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return Post(form.Action, fields);
    }

    public async Task<Page> Post(string path, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        return await Page.Read(response);
    }

    public Task<HttpResponseMessage> Stream(string path, CancellationToken stop) =>
        _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, stop);

    /// <summary>Books as a new guest and proves the e-mail address; returns the path of the booking's page.</summary>
    public async Task<string> Book(string slug = "pottery-evening", int seats = 2)
    {
        var draft = await BookAsGuest(slug, seats);
        await Press(await Open(draft), "verify", ("code", FakeEngine.Code));
        return draft;
    }

    public async Task<string> BookAsGuest(string slug = "pottery-evening", int seats = 2)
    {
        var page = await Press(
            await Open("/book/" + slug), "submit-booking",
            ("seats", $"{seats}"), ("name", "Ada"), ("email", "ada@example.org"));
        return page.Location!;
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>One answer of the shop.</summary>
sealed partial record Page(HttpStatusCode Status, string? Location, string Html)
{
    public static async Task<Page> Read(HttpResponseMessage response) => new(
        response.StatusCode,
        response.Headers.Location?.OriginalString,
        WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));

    public bool Has(string testId) => Html.Contains($"data-testid=\"{testId}\"", StringComparison.Ordinal);

    public string Stage => Regex.Match(Html, "data-stage=\"(\\w+)\"").Groups[1].Value;

    public string Fingerprint => Regex.Match(Html, "data-fingerprint=\"(\\w+)\"").Groups[1].Value;

    /// <summary>The form around a button.</summary>
    public (string Action, IReadOnlyList<KeyValuePair<string, string>> Fields) Form(string testId)
    {
        var form = Forms().Matches(Html).Single(match => match.Value.Contains($"data-testid=\"{testId}\"", StringComparison.Ordinal)).Value;
        var action = Regex.Match(form, "action=\"([^\"]*)\"").Groups[1].Value;
        return (action, [.. Hidden().Matches(form).Select(field => KeyValuePair.Create(field.Groups[1].Value, field.Groups[2].Value))]);
    }

    /// <summary>No button on the page leads to a payment.</summary>
    public bool OffersNoPayment =>
        !Has("pay") && !Has("try-again") && !Has("complete-payment") && !Html.Contains("/pay\"", StringComparison.Ordinal);

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
