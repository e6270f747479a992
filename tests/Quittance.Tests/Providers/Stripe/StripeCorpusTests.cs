using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

public sealed class StripeCorpusTests
{
    [Fact]
    public void Every_recorded_event_is_told() => Assert.All(StripeCorpus.Files("fixtures/stripe/events"), file =>
        AssertTold(StripeSome.Provider().ReadWebhook(File.ReadAllBytes(file))));

    [Fact]
    public void Every_example_object_is_told_in_every_event_of_its_kind()
    {
        foreach (var file in StripeCorpus.Files("fixtures/stripe/objects"))
            Assert.All(TypesOf(Path.GetFileNameWithoutExtension(file)), type => AssertTold(StripeSome.Read(type, File.ReadAllText(file))));
    }

    [Fact]
    public void A_recorded_payment_of_2020_is_read_to_the_cent()
    {
        var body = StripeSome.Bytes(StripeCorpus.Text("fixtures/stripe/events/checkout_session_completed.json"));
        var fact = StripeSome.Fact<PaymentSucceeded>(StripeSome.Provider().ReadWebhook(body));
        Assert.Equal(new Money(999, StripeSome.Eur), fact.Received);
        Assert.Equal(("pi_1IqxJOJDPojXS6LN9uOebAea", true), (fact.About.Capture!.Value, fact.About.Capture.Live));
        Assert.Empty(fact.About.Orders);
    }

    [Fact]
    public void A_recorded_refund_of_2020_is_read_to_the_cent()
    {
        var body = StripeSome.Bytes(StripeCorpus.Text("fixtures/stripe/events/charge_refunded.json"));
        var fact = StripeSome.Fact<RefundTold>(StripeSome.Provider().ReadWebhook(body));
        Assert.Equal((new Money(2500, Currency.Parse("usd")), RefundStep.Succeeded), (fact.Amount, fact.Step));
        // The recording's envelope says test mode and its charge live mode: what holds the refund counts.
        Assert.Equal(("re_3Kl36gJDPojXS6LN0eP4yPDz", true), (fact.Refund.Value, fact.Refund.Live));
        Assert.Equal("pi_3Kl36gJDPojXS6LN02fQVtKR", fact.About.Capture!.Value);
    }

    static IEnumerable<string> TypesOf(string kind) => kind switch
    {
        "checkout.session" => Each(kind, "completed", "async_payment_succeeded", "async_payment_failed", "expired"),
        "payment_intent" => Each(
            kind, "created", "succeeded", "payment_failed", "processing", "requires_action", "canceled",
            "amount_capturable_updated", "partially_funded"),
        "charge" => Each(kind, "succeeded", "captured", "failed", "pending", "expired", "updated", "refunded"),
        "dispute" => Each("charge.dispute", "created", "updated", "funds_withdrawn", "funds_reinstated", "closed"),
        "refund" => [.. Each(kind, "created", "updated", "failed"), "charge.refund.updated"],
        "transfer" => Each(kind, "created", "reversed", "updated"),
        "payout" => Each(kind, "created", "updated", "paid", "failed", "canceled", "reconciliation_completed"),
        "invoice" => Each(kind, "created", "finalized", "paid", "payment_failed", "voided", "upcoming"),
        "subscription" => Each("customer.subscription", "created", "updated", "deleted"),
        _ => Each(kind, "created", "updated", "paid"),
    };

    static IEnumerable<string> Each(string kind, params string[] ends) => ends.Select(end => $"{kind}.{end}");

    static void AssertTold(Reading reading)
    {
        var text = reading switch
        {
            Reading.Facts facts => facts.List.Count > 0 ? "facts" : "",
            Reading.Irrelevant irrelevant => irrelevant.Why,
            Reading.Unrecognised unrecognised => unrecognised.Why,
            _ => "",
        };
        Assert.NotEqual("", text);
    }
}
