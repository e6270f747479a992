namespace Quittance.Tests.Providers.Stripe;

/// <summary>The same purchase as endpoints of different API versions tell it.</summary>
public sealed class StripeVersionsTests
{
    const string Session2020 = """
        {"id":"cs_test_a1","object":"checkout.session","amount_subtotal":2500,"amount_total":2500,
         "client_reference_id":"ORDER","currency":"eur",
         "livemode":false,"metadata":{"quittance_payment":"PAYMENT","quittance_order":"ORDER"},"mode":"payment","payment_intent":"pi_3Qa1",
         "payment_method_types":["card"],"payment_status":"paid","setup_intent":null,"subscription":null,"display_items":[]}
        """;

    const string Session2022 = """
        {"id":"cs_test_a1","object":"checkout.session","after_expiration":null,"amount_total":2500,
         "client_reference_id":"ORDER","currency":"eur",
         "expires_at":1793003600,"livemode":false,"metadata":{"quittance_payment":"PAYMENT","quittance_order":"ORDER"},"mode":"payment",
         "payment_intent":"pi_3Qa1","payment_link":null,"payment_status":"paid","status":"complete","url":null}
        """;

    const string SessionBasil = """
        {"id":"cs_test_a1","object":"checkout.session","adaptive_pricing":{"enabled":true},"amount_total":2500,
         "client_reference_id":"ORDER",
         "collected_information":{"shipping_details":null},"currency":"eur","discounts":[],"livemode":false,
         "metadata":{"quittance_payment":"PAYMENT","quittance_order":"ORDER"},"mode":"payment","payment_intent":"pi_3Qa1",
         "payment_status":"paid","status":"complete","ui_mode":"hosted","url":null}
        """;

    const string SessionEndive = """
        {"id":"cs_test_a1","object":"checkout.session","allowed_payment_method_types":["card"],"amount_total":2500,
         "client_reference_id":"ORDER",
         "currency":"eur","livemode":false,"metadata":{"quittance_payment":"PAYMENT","quittance_order":"ORDER"},"mode":"payment",
         "payment_intent":{"id":"pi_3Qa1","object":"payment_intent","amount_received":2500,"currency":"eur","status":"succeeded"},
         "payment_status":"paid","status":"complete","ui_mode":"hosted_page","url":null,"a_member_of_tomorrow":{"n":[1,2]}}
        """;

    const string Intent2020 = """
        {"id":"pi_3Qa1","object":"payment_intent","amount":2500,"amount_received":2500,"currency":"eur","invoice":null,"livemode":false,
         "charges":{"object":"list","data":[{"id":"ch_1","amount":2500,"refunds":{"data":[]}}],"has_more":false},
         "metadata":{"quittance_payment":"PAYMENT","quittance_order":"ORDER"},"status":"succeeded"}
        """;

    const string Intent2022 = """
        {"id":"pi_3Qa1","object":"payment_intent","amount":2500,"amount_details":{"tip":{}},"amount_received":2500,
         "currency":"eur","invoice":null,
         "latest_charge":"ch_1","livemode":false,"metadata":{"quittance_payment":"PAYMENT","quittance_order":"ORDER"},"status":"succeeded"}
        """;

    const string IntentBasil = """
        {"id":"pi_3Qa1","object":"payment_intent","amount":2500,"amount_received":2500,"currency":"eur","latest_charge":"ch_1",
         "livemode":false,"metadata":{"quittance_payment":"PAYMENT","quittance_order":"ORDER"},
         "status":"succeeded","excluded_payment_method_types":null}
        """;

    const string IntentEndive = """
        {"id":"pi_3Qa1","object":"payment_intent","amount":2500,"amount_received":2500,
         "allowed_payment_method_types":["card"],"currency":"eur",
         "customer_account":null,"latest_charge":"ch_1","livemode":false,"managed_payments":{"enabled":false},
         "metadata":{"quittance_payment":"PAYMENT","quittance_order":"ORDER"},"status":"succeeded"}
        """;

    [Theory]
    [InlineData("2020-03-02", Session2020)]
    [InlineData("2022-08-01", Session2022)]
    [InlineData("2025-03-31.basil", SessionBasil)]
    [InlineData("2026-10-28.endive", SessionEndive)]
    [InlineData("2031-01-01.unheard", SessionEndive)]
    public void A_paid_session_says_the_same_in_every_version(string version, string session) =>
        AssertPaid(version, "checkout.session.completed", session, StripeSome.Session);

    [Theory]
    [InlineData("2020-03-02", Intent2020)]
    [InlineData("2022-08-01", Intent2022)]
    [InlineData("2025-03-31.basil", IntentBasil)]
    [InlineData("2026-10-28.endive", IntentEndive)]
    [InlineData("2031-01-01.unheard", IntentEndive)]
    public void A_succeeded_intent_says_the_same_in_every_version(string version, string intent) =>
        AssertPaid(version, "payment_intent.succeeded", intent, null);

    static void AssertPaid(string version, string type, string json, ExternalRef? session)
    {
        var body = StripeSome.Event(type, json, version)
            .Replace("PAYMENT", StripeSome.Payment.ToString(), StringComparison.Ordinal)
            .Replace("ORDER", StripeSome.Order.ToString(), StringComparison.Ordinal);
        var fact = StripeSome.Fact<PaymentSucceeded>(StripeSome.Provider().ReadWebhook(StripeSome.Bytes(body)));
        Assert.Equal(new Money(2500, StripeSome.Eur), fact.Received);
        Assert.Equal((StripeSome.Payment, session, StripeSome.Capture), (fact.About.Payment, fact.About.Session, fact.About.Capture));
        Assert.Equal([StripeSome.Order], fact.About.Orders);
    }
}
