using System.Text.Json.Nodes;

namespace Quittance.Tests.Scenarios;

sealed class Inc119 : Scenario
{
    public override string Title => "An event of the other mode pays nothing, whatever it names";

    public override int UnresolvedEvents => 1;

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        await world.SendEventAsync("payment_intent.succeeded", Forged.Intent("pi_other_mode", order, live: true), live: true);
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Unpaid, 0L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Contains("mode", Assert.Single(end.Events, Ending.IsUnresolved).Reason, StringComparison.Ordinal);
    }
}

sealed class Inc172 : Scenario
{
    public override string Title => "A genuine event about another merchant's account pays nothing here";

    public override int UnresolvedEvents => 1;

    public override async Task PlayAsync(World world)
    {
        var order = await world.PlaceAsync("order", 100_00);
        await world.SendEventAsync(
            "payment_intent.succeeded", Forged.Intent("pi_stranger", order, live: false), account: "acct_1Stranger");
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((OrderStatus.Unpaid, 0L), (end.Order("order").Status, end.Order("order").AmountPaid));
        Assert.Contains("acct_1Stranger", Assert.Single(end.Events, Ending.IsUnresolved).Reason, StringComparison.Ordinal);
    }
}

/// <summary>Events that the sandbox does not send of itself.</summary>
static class Forged
{
    public static JsonObject Intent(string id, Id<Order>? order, bool live) => new()
    {
        ["id"] = id,
        ["object"] = "payment_intent",
        ["amount"] = 100_00,
        ["amount_received"] = 100_00,
        ["currency"] = "eur",
        ["livemode"] = live,
        ["metadata"] = order is { } named ? new JsonObject { ["quittance_order"] = named.ToString() } : [],
        ["status"] = "succeeded",
    };
}
