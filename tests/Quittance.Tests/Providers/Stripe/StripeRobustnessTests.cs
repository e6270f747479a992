using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Quittance.Providers;

namespace Quittance.Tests.Providers.Stripe;

/// <summary>Whatever arrives is told as facts, as irrelevant or as unrecognised; reading never throws.</summary>
public sealed class StripeRobustnessTests
{
    static readonly string[] MoneyTypes =
    [
        "refund.created", "refund.updated", "refund.failed", "charge.refund.updated", "charge.refunded", "charge.dispute.created",
        "charge.dispute.updated", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated", "charge.dispute.closed",
        "transfer.created", "transfer.reversed", "payout.created", "payout.updated", "payout.paid", "payout.failed", "payout.canceled",
    ];

    static readonly string[] Types =
    [
        "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
        "checkout.session.expired", "payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.processing",
        "payment_intent.canceled", "charge.succeeded", "customer.updated", "never.heard.of", .. MoneyTypes,
    ];

    static readonly string Whole = $$"""
        {"id":"cs_test_a1","object":"checkout.session","status":"complete","url":"https://x.example","payment_status":"paid",
         "mode":"payment","payment_intent":{"id":"pi_3Qa1","status":"succeeded","amount_received":2500,"currency":"eur",
         "last_payment_error":{"code":"c","message":"m"},"latest_charge":{"status":"failed","created":1793000000} },
         "amount_total":2500,"amount_received":2500,"currency":"eur","livemode":false,"client_reference_id":"{{StripeSome.Order}}",
         "metadata":{"quittance_payment":"{{StripeSome.Payment}}","quittance_order":"[\"{{StripeSome.Order}}\"]"} }
        """;

    static readonly string ItsReversal = StripeMoneyJson.Reversal(transfer: "\"re_1\"");

    /// <summary>One object that is a refund, a charge, a dispute, a transfer, a reversal and a payout in one.</summary>
    static readonly string Moving = $$"""
        {"id":"re_1","object":"refund","amount":2500,"currency":"eur","status":"failed","failure_reason":"declined","livemode":false,
         "charge":{{StripeMoneyJson.Charge(metadata: StripeMoneyJson.OfPayment)}},"payment_intent":"pi_3Qa1","transfer":"re_1",
         "amount_refunded":1250,"refunds":{{StripeMoneyJson.List(StripeMoneyJson.Refund())}},
         "balance_transactions":[{{StripeMoneyJson.Entry(-2700, 1500, "usd")}},{{StripeMoneyJson.Entry(1350, -1500, "usd")}}],
         "amount_reversed":400,"reversals":{{StripeMoneyJson.List(ItsReversal)}},
         "latest_charge":{{StripeMoneyJson.Settled(StripeMoneyJson.Entry(2500, 50))}},"failure_code":"c","failure_message":"m",
         "metadata":{"quittance_refund":"{{StripeSome.Refund}}","quittance_transfer":"{{StripeSome.Transfer}}",
         "quittance_reversal":"{{StripeSome.Reversal}}","quittance_payment":"{{StripeSome.Payment}}"} }
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
            var type = Types[sample.type];
            var text = sample.cuts.Aggregate(StripeSome.Event(type, MoneyTypes.Contains(type) ? Moving : Whole), Apply);
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
    public void Mutilated_movements_and_listings_never_throw_as_answers() => Prop.ForAll(
        Gen.ArrayOf(Mutilation()).SelectMany(cuts => Gen.Elements(true, false).Select(listed => (cuts, listed))).ToArbitrary(),
        sample => AnswerEveryWay(Encoding.UTF8.GetBytes(
            sample.cuts.Aggregate(sample.listed ? StripeMoneyJson.List(Moving) : Moving, Apply)))).Check(
                Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void A_movement_that_is_cut_off_anywhere_never_throws()
    {
        for (var length = 0; length < Moving.Length; length++)
            AnswerEveryWay(Encoding.UTF8.GetBytes(Moving[..length]));
    }

    [Fact]
    public void A_movement_with_one_value_replaced_never_throws_and_never_is_passed_over()
    {
        foreach (var json in Replaced(Moving))
        {
            AnswerEveryWay(Encoding.UTF8.GetBytes(json));
            AnswerEveryWay(Encoding.UTF8.GetBytes(StripeMoneyJson.List(json)));
            foreach (var type in MoneyTypes)
                Assert.IsNotType<Reading.Irrelevant>(StripeSome.Read(type, json));
        }
    }

    [Fact]
    public void Any_bytes_at_all_never_throw() =>
        Prop.ForAll<byte[]>(ReadEveryWay).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    static void ReadEveryWay(byte[] body)
    {
        var provider = StripeSome.Provider();
        Assert.NotNull(provider.ReadWebhook(body));
        AnswerEveryWay(body);
    }

    static void AnswerEveryWay(byte[] body)
    {
        var provider = StripeSome.Provider();
        foreach (var status in (int[])[200, 400, 500])
        {
            var answer = new Answer.Received(status, new Dictionary<string, string>(), body);
            foreach (var request in StripeSome.EveryRequest)
                Assert.IsType<CallSettled>(provider.ReadAnswer(StripeSome.Call, request, answer, StripeSome.Now)[0]);
        }
    }

    /// <summary>An object with each value that it holds, at any depth, replaced by each scrap.</summary>
    static IEnumerable<string> Replaced(string json)
    {
        var node = JsonNode.Parse(json)!;
        foreach (var scrap in Scraps.Where(scrap => IsJson(scrap) && !scrap.Contains("\\ud800", StringComparison.Ordinal)))
        {
            foreach (var put in Places(node))
            {
                var undo = put(JsonNode.Parse(scrap));
                yield return node.ToJsonString();
                put(undo);
            }
        }
    }

    /// <summary>Every place in a document: what puts another value there, and returns the one that was there.</summary>
    static IReadOnlyList<Func<JsonNode?, JsonNode?>> Places(JsonNode? node) => node switch
    {
        JsonObject members => [.. members.ToList().SelectMany(member => Places(member.Value).Prepend(Put(members, member.Key)))],
        JsonArray items => [.. items.ToList().SelectMany(Places)],
        _ => [],
    };

    static Func<JsonNode?, JsonNode?> Put(JsonObject members, string name) => value =>
    {
        var before = members[name];
        members.Remove(name);
        members[name] = value;
        return before;
    };

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
