using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Payment methods, and the ready-made test names that stand for them.</summary>
internal sealed class PaymentMethods(Account account)
{
    const int ExpiryMonth = 12;

    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept(Field.Choice("type", "card", "sepa_debit").Required(), Field.Metadata().Clearable(),
            Field.Object("card", Field.Text("number"), Field.Integer("exp_month", 1), Field.Integer("exp_year"), Field.Text("cvc", 4),
                Field.Text("token")),
            Field.Object("sepa_debit", Field.Text("iban", 34).Required()), Field.Ignored("allow_redisplay"),
            Field.Object("billing_details", Field.Text("email").Clearable(), Field.Text("name").Clearable(), Field.Ignored("phone"),
                Field.Ignored("address"), Field.Ignored("tax_id")));
        var method = new PaymentMethod(account.Ids.Mint("pm_1", 23), account.Clock.Seconds,
            form.Text("type") == "card" ? ReadCard(form.Object("card")) : ReadDebit(form.Object("sepa_debit")))
        {
            Metadata = Metadata.From(form),
            Email = form.Object("billing_details")?.Text("email"),
            Name = form.Object("billing_details")?.Text("name"),
        };
        return account.PaymentMethods.Add(method.Id, method).ToJson();
    }

    /// <summary>A payment method made by a customer on a page.</summary>
    public PaymentMethod Make(Instrument instrument, string? email = null, string? name = null)
    {
        var method = new PaymentMethod(account.Ids.Mint("pm_1", 23), account.Clock.Seconds, instrument) { Email = email, Name = name };
        return account.PaymentMethods.Add(method.Id, method);
    }

    public Instrument Ready(TestCard card) => new Instrument.Card(card, ExpiryMonth, account.Clock.Now.Year + 2);

    /// <summary>A payment method named by a parameter; a test name makes a new one each time.</summary>
    public PaymentMethod Require(string name, string param)
    {
        if (TestCards.ByName(name) is { } card) return Make(Ready(card));
        return account.PaymentMethods.Find(name) ?? throw StripeError.NoSuch("PaymentMethod", name, param);
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return Find(id).ToJson();
    }

    public JsonObject List(ApiCall call)
    {
        var (customer, type) = (call.Parameters.Text("customer"), call.Parameters.Text("type"));
        return call.List(account.PaymentMethods, row => row.Customer is not null
            && (customer is null || row.Customer.Id == customer) && (type is null || row.Instrument.Type == type),
            Field.Text("customer"), Field.Text("type"));
    }

    public JsonObject ListOf(ApiCall call, string customer) =>
        call.List(account.PaymentMethods, row => row.Customer?.Id == customer, Field.Text("type"));

    public JsonObject Attach(ApiCall call, string id, Func<string, string, Customer> customers)
    {
        var form = call.Accept(Field.Text("customer").Required());
        var customer = customers(form.Text("customer")!, "customer");
        var method = TestCards.ByName(id) is null ? Find(id) : Require(id, "payment_method");
        Attach(method, customer);
        return method.ToJson();
    }

    /// <exception cref="StripeError">The card's issuer refuses it.</exception>
    public void Attach(PaymentMethod method, Customer customer)
    {
        if (method.Instrument is Instrument.Card { Test.SavingFails: { } decline })
        {
            throw new StripeError(402, "card_error", decline.Code, decline.Message) { Executed = true, DeclineCode = decline.Reason };
        }
        method.Customer = customer;
        account.Events.Emit("payment_method.attached", method);
    }

    public JsonObject Detach(ApiCall call, string id)
    {
        var method = Find(id);
        call.Accept();
        method.Customer = null;
        account.Events.Emit("payment_method.detached", method);
        return method.ToJson();
    }

    PaymentMethod Find(string id) => account.PaymentMethods.Find(id) ?? throw StripeError.NoSuch("PaymentMethod", id);

    Instrument ReadCard(FormObject? form)
    {
        if (form is null) throw StripeError.Missing("card");
        if (form.Text("token") is { } token)
        {
            return Ready(TestCards.ByName(token) ?? throw StripeError.NoSuch("token", token, "card[token]"));
        }
        var number = form.Text("number") ?? throw StripeError.Missing("card[number]");
        var month = form.Integer("exp_month") ?? throw StripeError.Missing("card[exp_month]");
        var year = form.Integer("exp_year") ?? throw StripeError.Missing("card[exp_year]");
        var card = TestCards.ByNumber(number.Replace(" ", "", StringComparison.Ordinal))
            ?? throw CardError("incorrect_number", "Your card number is incorrect.", "number");
        if (month > 12) throw CardError("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month");
        if (year < 100) year += 2000;
        if (IsPast(month, year)) throw CardError("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year");
        return new Instrument.Card(card, month, year);
    }

    public bool IsPast(long month, long year) =>
        year < account.Clock.Now.Year || (year == account.Clock.Now.Year && month < account.Clock.Now.Month);

    static Instrument.BankDebit ReadDebit(FormObject? form)
    {
        var iban = (form?.Text("iban")
            ?? throw StripeError.Missing("sepa_debit[iban]")).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return IsTestIban(iban)
            ? new Instrument.BankDebit(iban)
            : throw StripeError.Invalid("invalid_bank_account_iban", "The IBAN you provided is not one of the test IBANs.",
                "sepa_debit[iban]");
    }

    public static bool IsTestIban(string iban) => iban is TestCards.GoodIban or TestCards.BadIban;

    static StripeError CardError(string code, string message, string param) => new(402, "card_error", code, message, param);
}
