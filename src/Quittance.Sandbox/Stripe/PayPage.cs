namespace Quittance.Sandbox.Stripe;

/// <summary>The markup of the hosted payment page and of what surrounds it.</summary>
internal static class PayPage
{
    const string Script = """
        const form = document.getElementById('pay-form'), button = document.getElementById('pay');
        form.addEventListener('submit', () => { button.disabled = true; button.textContent = 'Processing…'; });
        addEventListener('pageshow', event => { if (event.persisted) location.reload(); });
        for (const pick of document.querySelectorAll('[data-fill]')) pick.addEventListener('click', () => {
          for (const [id, value] of Object.entries(JSON.parse(pick.dataset.fill))) {
            const input = document.getElementById(id);
            if (input && !(id === 'name' && input.value)) input.value = value;
          }
          button.focus();
        });
        """;

    static readonly string[] Picks =
    [
        "4242424242424242", "4000000000000002", "4000000000009995", "4000000000000069", "4000000000000127", "4000002760003184",
        "4000000000003220", "4000008400001629",
    ];

    public static SandboxResponse Form(int status, string merchant, Session session, PayForm form)
    {
        var total = Currencies.Format(session.Total, session.Currency);
        return PageFrame.Page(status, $"Pay {merchant}", Html.Of($"""
            <div class="columns">
            {Summary(merchant, session, total)}
            <section class="card" aria-labelledby="pay-title">
            <h2 id="pay-title">Payment details</h2>
            {Alert(session, form)}
            <form id="pay-form" method="post" action="/c/pay/{session.Id}" novalidate>
            {Text("email", "E-mail", form.Email, form, "email", "email", "email")}
            {(session.Total > 0 ? Ways(session, form) : Html.Empty)}
            <button class="primary wide" id="pay" data-testid="pay-button" type="submit">
            {(session.Total > 0 ? $"Pay {total}" : "Complete order")}</button>
            </form>
            </section>
            </div>
            <script>{new Html(Script)}</script>
            """));
    }

    public static SandboxResponse Challenge(string merchant, PaymentIntent intent, Challenge challenge) =>
        PageFrame.Page(200, "Authenticate your payment", Html.Of($"""
            <section class="card narrow" aria-labelledby="title">
            <p class="soft small" style="margin:0">3-D Secure test page</p>
            <h2 id="title" style="margin-top:.3rem">Authenticate your payment</h2>
            <p>{merchant} asks your bank to confirm a payment of
            <b data-testid="total">{Currencies.Format(intent.Amount, intent.Currency)}</b>
            with the card ending in {(intent.PaymentMethod?.Instrument as Instrument.Card)?.Test.Last4}.
            A real bank would now ask for a code; here you choose what happens.</p>
            <form method="post" action="/c/3ds/{intent.Id}">
            <input type="hidden" name="token" value="{challenge.Token}">
            <p><button class="primary wide" id="authenticate" data-testid="authenticate" name="outcome" value="complete">
            Complete authentication</button></p>
            <p style="margin:0"><button class="plain wide" id="fail-authentication" data-testid="fail-authentication"
            name="outcome" value="fail">Fail authentication</button></p>
            </form>
            </section>
            """));

    /// <summary>A page with a message and at most one way on.</summary>
    public static SandboxResponse Note(int status, string title, string text, string? url = null, string? label = null) =>
        PageFrame.Page(status, title, Html.Of($"""
            <section class="card narrow" role="status" data-testid="note">
            <h2 data-testid="note-title">{title}</h2>
            <p>{text}</p>
            {(url is null ? Html.Empty : Html.Of($"<a class='button primary' id='back' data-testid='back-link' href='{url}'>{label}</a>"))}
            </section>
            """));

    static Html Summary(string merchant, Session session, string total) => Html.Of($"""
        <section aria-label="Your order">
        <h1 data-testid="merchant">{merchant}</h1>
        <p class="total" data-testid="total">{total}</p>
        <ul class="items" data-testid="items">{Html.Join(session.Items.Select(Item))}</ul>
        {(session.CancelUrl is { } url
            ? Html.Of($"<a class=\"back\" id=\"cancel\" data-testid=\"cancel-link\" href=\"{url}\">← Cancel and go back to {merchant}</a>")
            : Html.Empty)}
        </section>
        """);

    static Html Item(LineItem item) => Html.Of($"""
        <li><span><b>{item.Price.Product.Name}</b><br>
        <span class="soft small">{(item.Price.Product.Description is { } text ? text + " · " : "")}Quantity {item.Quantity}</span></span>
        <span>{Currencies.Format(item.Total, item.Price.Currency)}</span></li>
        """);

    static Html Alert(Session session, PayForm form)
    {
        if (form.Errors.GetValueOrDefault("method") is { } wrong)
        {
            return Html.Of($"<p class=\"alert\" role=\"alert\" data-testid=\"error\">{wrong}</p>");
        }
        if (form.Errors.Count > 0 || session.Intent?.LastError?["message"] is not { } message) return Html.Empty;
        return Html.Of($"""
            <p class="alert" role="alert" id="error" data-testid="error"><b>The payment did not go through.</b> {message}
            Nothing was charged; you can try again{Or(session)}.</p>
            """);
    }

    static Html Or(Session session) =>
        session.CancelUrl is { } url ? Html.Of($" or <a href=\"{url}\">go back to the shop</a>") : Html.Empty;

    static Html Ways(Session session, PayForm form)
    {
        var (card, bank) = (session.PaymentMethodTypes.Contains("card"), session.PaymentMethodTypes.Contains("sepa_debit"));
        return Html.Of($"""
            {(card && bank ? Tabs(form.ByBank) : Html.Of($"<input type='hidden' name='method' value='{(card ? "card" : "sepa_debit")}'>"))}
            {(card ? CardFields(form) : Html.Empty)}
            {(bank ? BankFields(form) : Html.Empty)}
            {Text("name", "Name of the card or account holder", form.Name, form, "text", "name", "cc-name")}
            """);
    }

    static Html Tabs(bool byBank) => Html.Of($"""
        <fieldset><legend>Pay by</legend><div class="tabs">
        {Tab("method-card", "tab-card", "card", "Card", !byBank)}
        {Tab("method-bank", "tab-bank", "sepa_debit", "Bank debit", byBank)}
        </div></fieldset>
        """);

    static Html Tab(string id, string test, string value, string label, bool chosen) => Html.Of($"""
        <label for="{id}"><input type="radio" id="{id}" data-testid="{test}" name="method" value="{value}"{(chosen ? " checked" : "")}>
        {label}</label>
        """);

    static Html CardFields(PayForm form) => Html.Of($"""
        <div class="by-card">
        <p class="small soft" id="picks-label" style="margin:0 0 .4rem">Test cards: press one to fill the form.</p>
        <div class="picks" role="group" aria-labelledby="picks-label">
        {Html.Join(Picks.Select(number => Pick(number, "card-number", TestCards.ByNumber(number)!.Meaning)))}
        </div>
        {Text("number", "Card number", form.Number, form, "text", "card-number", "cc-number")}
        <div class="pair">
        {Text("expiry", "Expiry (MM / YY)", form.Expiry, form, "text", "card-expiry", "cc-exp")}
        {Text("cvc", "CVC", form.Cvc, form, "text", "card-cvc", "cc-csc")}
        </div>
        </div>
        """);

    static Html BankFields(PayForm form) => Html.Of($"""
        <div class="by-bank">
        <p class="small soft" style="margin:0 0 .4rem">A bank debit takes a few days to succeed or fail. Test accounts:</p>
        <div class="picks">
        {Pick(TestCards.GoodIban, "iban", "Succeeds after some days")}{Pick(TestCards.BadIban, "iban", "Fails after some days")}
        </div>
        {Text("iban", "IBAN", form.Iban, form, "text", "iban", "off")}
        </div>
        """);

    static Html Pick(string value, string field, string meaning)
    {
        var rest = field == "iban" ? "" : """, "card-expiry": "12 / 49", "card-cvc": "123" """;
        var fill = $$"""{"{{field}}": "{{value}}", "name": "Jenny Rosen"{{rest}}}""";
        return Html.Of($"""<button type="button" data-fill="{fill}" data-testid="pick-{value}" title="{value}">{meaning}</button>""");
    }

    static Html Text(string name, string label, string value, PayForm form, string type, string id, string autocomplete)
    {
        var wrong = form.Errors.GetValueOrDefault(name);
        var marks = wrong is null ? Html.Empty : Html.Of($" aria-invalid=\"true\" aria-describedby=\"{id}-error\"");
        var numeric = name is "number" or "expiry" or "cvc" ? new Html(" inputmode=\"numeric\"") : Html.Empty;
        return Html.Of($"""
            <div class="field"><label for="{id}">{label}</label>
            <input type="{type}" id="{id}" name="{name}" data-testid="{id}" value="{value}" autocomplete="{autocomplete}"{numeric}{marks}>
            {(wrong is null ? Html.Empty : Html.Of($"<p class=\"wrong\" id=\"{id}-error\" role=\"alert\">{wrong}</p>"))}</div>
            """);
    }
}
