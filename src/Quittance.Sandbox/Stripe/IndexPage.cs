namespace Quittance.Sandbox.Stripe;

/// <summary>The first page: how to use the sandbox, and what happened in it lately.</summary>
internal static class IndexPage
{
    const int Shown = 20;

    public static SandboxResponse Write(Account account)
    {
        var at = account.BaseUrl();
        return PageFrame.Page(200, "Stripe sandbox", Html.Of($"""
            <div class="stack">
            <header><h1 style="font-size:1.6rem">Stripe sandbox</h1>
            <p class="soft" style="margin:.3rem 0 0">A stateful fake of the payment API.
            Point the official SDK at <code>{at}</code> with any <code>sk_test_</code> key.</p></header>
            <section class="card"><h2>Try it</h2><pre>curl {at}/v1/checkout/sessions -u sk_test_sandbox: \
              -d mode=payment -d success_url=http://127.0.0.1/thanks \
              -d "line_items[0][quantity]=1" -d "line_items[0][price_data][currency]=usd" \
              -d "line_items[0][price_data][unit_amount]=2500" \
              -d "line_items[0][price_data][product_data][name]=Seat"

            # play the customer; see what money truly moved
            curl {at}/_sandbox/checkouts/cs_test_… -d '{new Html("{\"outcome\":\"succeed\"}")}'
            curl {at}/_sandbox/money

            # break something; let a day pass
            curl {at}/_sandbox/faults -d '{new Html("{\"on\":{\"event\":\"*\"},\"fault\":\"duplicate\"}")}'
            curl {at}/_sandbox/clock  -d '{new Html("{\"advance_seconds\":86400}")}'</pre></section>
            <section class="card"><h2>Checkout sessions</h2>{Sessions(account)}</section>
            <section class="card"><h2>Events</h2>{Events(account)}</section>
            <section class="card"><h2>Webhook endpoints</h2>{Endpoints(account)}</section>
            </div>
            """));
    }

    static Html Sessions(Account account) => Table(["Session", "Amount", "Status", "Reference"],
        account.Sessions.NewestFirst.Take(Shown).Select(session => Html.Of($"""
            <tr><td><a href="/c/pay/{session.Id}"><code>{session.Id[..20]}…</code></a></td>
            <td>{Currencies.Format(session.Total, session.Currency)}</td>
            <td>{Json.Name(session.Status)}{(session.IsPaid ? ", paid" : "")}</td><td>{session.ClientReferenceId}</td></tr>
            """)));

    static Html Events(Account account) => Table(["Event", "Type", "Waiting", "Not delivered"],
        account.EventLog.NewestFirst.Take(Shown).Select(row => Html.Of($"""
            <tr><td><code>{row.Id}</code></td><td>{row.Type}</td><td>{row.Pending}</td><td>{row.Lost}</td></tr>
            """)));

    static Html Endpoints(Account account) => Table(["Address", "Version", "Status"],
        account.WebhookEndpoints.NewestFirst.Take(Shown).Select(endpoint => Html.Of($"""
            <tr><td>{endpoint.Url}</td><td>{endpoint.ApiVersion ?? account.ApiVersion}</td>
            <td>{(endpoint.IsEnabled ? "enabled" : "disabled")}</td></tr>
            """)));

    static Html Table(string[] heads, IEnumerable<Html> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0) return Html.Of($"<p class=\"soft\" style=\"margin:0\">None yet.</p>");
        return Html.Of($"""
            <table><thead><tr>{Html.Join(heads.Select(head => Html.Of($"<th scope=\"col\">{head}</th>")))}</tr></thead>
            <tbody>{Html.Join(all)}</tbody></table>
            """);
    }
}
