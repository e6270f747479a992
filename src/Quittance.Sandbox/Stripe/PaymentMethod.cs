using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>What a payment method takes the money from.</summary>
internal abstract record Instrument
{
    private protected Instrument() { }

    public sealed record Card(TestCard Test, long ExpiryMonth, long ExpiryYear) : Instrument;

    public sealed record BankDebit(string Iban) : Instrument
    {
        public bool Pays => Iban != TestCards.BadIban;
    }

    public string Type => this is Card ? "card" : "sepa_debit";
}

/// <summary>A payment method (docs.stripe.com/api/payment_methods).</summary>
internal sealed class PaymentMethod(string id, long created, Instrument instrument) : Resource(id, created)
{
    public Instrument Instrument => instrument;
    public Customer? Customer { get; set; }
    public string? Email { get; init; }
    public string? Name { get; init; }

    public override JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["object"] = "payment_method",
            ["allow_redisplay"] = "unspecified",
            ["billing_details"] = Wire.BillingDetails(Email, Name),
        };
        switch (instrument)
        {
            case Instrument.Card card:
                json["card"] = CardJson(card);
                break;
            case Instrument.BankDebit debit:
                json["sepa_debit"] = DebitJson(debit);
                break;
        }
        json["created"] = Created;
        json["customer"] = Customer?.Id;
        json["livemode"] = false;
        json["metadata"] = Metadata.ToJson();
        json["type"] = instrument.Type;
        return json;
    }

    static JsonObject CardJson(Instrument.Card card) => new()
    {
        ["brand"] = card.Test.Brand,
        ["checks"] = new JsonObject { ["address_line1_check"] = null, ["address_postal_code_check"] = null, ["cvc_check"] = "pass" },
        ["country"] = "US",
        ["display_brand"] = card.Test.Brand,
        ["exp_month"] = card.ExpiryMonth,
        ["exp_year"] = card.ExpiryYear,
        ["fingerprint"] = "Fp" + card.Test.Number[^8..],
        ["funding"] = "credit",
        ["generated_from"] = null,
        ["last4"] = card.Test.Last4,
        ["networks"] = new JsonObject { ["available"] = new JsonArray(card.Test.Brand), ["preferred"] = null },
        ["regulated_status"] = "unregulated",
        ["three_d_secure_usage"] = new JsonObject { ["supported"] = true },
        ["wallet"] = null,
    };

    static JsonObject DebitJson(Instrument.BankDebit debit) => new()
    {
        ["bank_code"] = debit.Iban[4..12],
        ["branch_code"] = "",
        ["country"] = debit.Iban[..2],
        ["fingerprint"] = "Fp" + debit.Iban[^8..],
        ["generated_from"] = null,
        ["last4"] = debit.Iban[^4..],
    };
}
