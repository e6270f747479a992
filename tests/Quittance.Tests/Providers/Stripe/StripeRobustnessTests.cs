using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

/// <summary>Whatever arrives is told as facts, as irrelevant or as unrecognised; reading never throws.</summary>
public sealed class StripeRobustnessTests
{
    static readonly string[] Types =
    [
        "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
        "checkout.session.expired", "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.processing",
        "payment_intent.canceled", "charge.succeeded", "customer.updated", "never.heard.of",
    ];

    static readonly string Whole = $$"""
        {"id":"cs_test_a1","object":"checkout.session","status":"complete","url":"https://x.example","payment_status":"paid",
         "mode":"payment","payment_intent":{"id":"pi_3Qa1","status":"succeeded","amount_received":2500,"currency":"eur",
         "last_payment_error":{"code":"c","message":"m"},"latest_charge":{"status":"failed","created":1793000000} },
         "amount_total":2500,"amount_received":2500,"currency":"eur","livemode":false,"client_reference_id":"{{StripeSome.Order}}",
         "metadata":{"quittance_payment":"{{StripeSome.Payment}}","quittance_order":"[\"{{StripeSome.Order}}\"]"} }
        """;

    static readonly string[] Scraps =
    [
        "null", "-1", "1e999", "9223372036854775808", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}", "[[[[", "}", "\"", ",", "true",
        "\u20ac", "\"paid\"", "\"unpaid\"",
    ];

    [Fact]
    public void Mutilated_events_and_answers_never_throw() => Prop.ForAll(
        Gen.Choose(0, Types.Length - 1).SelectMany(type => Gen.ArrayOf(Mutilation()).Select(cuts => (type, cuts))).ToArbitrary(),
        sample =>
        {
            var text = sample.cuts.Aggregate(StripeSome.Event(Types[sample.type], Whole), Apply);
            ReadEveryWay(Encoding.UTF8.GetBytes(text));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void Events_with_one_value_replaced_never_throw_and_never_lose_money_in_silence()
    {
        using var whole = JsonDocument.Parse(Whole);
        foreach (var member in whole.RootElement.EnumerateObject())
        {
            foreach (var scrap in Scraps.Where(IsJson))
            {
                var name = $"\"{member.Name}\":";
                var json = Whole.Replace(name + member.Value.GetRawText(), name + scrap, StringComparison.Ordinal);
                Assert.True(json != Whole || scrap == member.Value.GetRawText());
                foreach (var type in Types)
                    ReadEveryWay(StripeSome.Bytes(StripeSome.Event(type, json)).ToArray());
                Assert.IsNotType<Reading.Irrelevant>(StripeSome.Read("checkout.session.completed", json));
            }
        }
    }

    [Fact]
    public void Any_bytes_at_all_never_throw() =>
        Prop.ForAll<byte[]>(ReadEveryWay).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    static void ReadEveryWay(byte[] body)
    {
        var provider = StripeSome.Provider();
        Assert.NotNull(provider.ReadWebhook(body));
        foreach (var status in (int[])[200, 400, 500])
        {
            var answer = new Answer.Received(status, new Dictionary<string, string>(), body);
            foreach (var request in StripeSome.EveryRequest)
                Assert.IsType<CallSettled>(provider.ReadAnswer(StripeSome.Call, request, answer, StripeSome.Now)[0]);
        }
    }

    static Gen<(int At, int Length, int Scrap)> Mutilation() =>
        from at in Gen.Choose(0, 2000)
        from length in Gen.Choose(0, 30)
        from scrap in Gen.Choose(0, Scraps.Length - 1)
        select (at, length, scrap);

    static string Apply(string text, (int At, int Length, int Scrap) cut)
    {
        var at = cut.At % (text.Length + 1);
        return text[..at] + Scraps[cut.Scrap] + text[Math.Min(text.Length, at + cut.Length)..];
    }

    static bool IsJson(string scrap)
    {
        try
        {
            using var document = JsonDocument.Parse(scrap);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
