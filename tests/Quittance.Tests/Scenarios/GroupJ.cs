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

    public static JsonObject Payout(string id, string status) => new()
    {
        ["id"] = id,
        ["object"] = "payout",
        ["amount"] = 95_00,
        ["currency"] = "eur",
        ["failure_code"] = status == "failed" ? "account_closed" : null,
        ["livemode"] = false,
        ["status"] = status,
    };
}

sealed class Inc121 : Scenario
{
    public override string Title => "A seller's payout that comes back after it counted as paid is shown, and nothing is sent twice";

    public override async Task PlayAsync(World world)
    {
        await Sold.ToAnnAsync(world);
        await world.PassAsync(TimeSpan.FromDays(8));
        await world.SendEventAsync("payout.paid", Forged.Payout("po_1", "paid"), account: Sold.Account);
        await world.PassAsync(TimeSpan.FromDays(3));
        await world.SendEventAsync("payout.failed", Forged.Payout("po_1", "failed"), account: Sold.Account);
        await world.PassAsync(TimeSpan.FromDays(8));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(95_00, end.Moved("transfer"));
        var shown = Assert.Single(end.Cases);
        Assert.Equal((CaseKind.TransferFailed, 95_00L), (shown.Kind, shown.Amount!.Value.Minor));
    }
}

sealed class Inc122 : Scenario
{
    public override string Title => "A payout that comes back to an account that nobody has any more is put in front of a person";

    public override int UnresolvedEvents => 1;

    public override async Task PlayAsync(World world)
    {
        var seller = await Sold.ToAnnAsync(world);
        await world.PassAsync(TimeSpan.FromDays(8));
        await world.ChangeSellerAsync(seller, "acct_1New");
        await world.SendEventAsync("payout.failed", Forged.Payout("po_1", "failed"), account: Sold.Account);
    }

    public override void Expect(Ending end)
    {
        Assert.Contains(Sold.Account, Assert.Single(end.Events, Ending.IsUnresolved).Reason, StringComparison.Ordinal);
        Assert.Equal(95_00, end.Moved("transfer"));
    }
}

sealed class Inc124 : Scenario
{
    public override string Title => "While taking a part back is refused, the seller owes it, and no second transfer goes out";

    public override bool SellersMayOwe => false;

    public override async Task PlayAsync(World world)
    {
        await Sold.ToAnnAsync(world);
        await world.PassAsync(TimeSpan.FromDays(8));
        world.Bank($"/_sandbox/accounts/{Sold.Account}", new JsonObject { ["withdraw"] = 95_00, ["currency"] = "eur" });
        await world.RefundAsync(world.Orders[0].Id);
        await world.DeliverAsync();
        await world.PassAsync(TimeSpan.FromDays(15));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal((95_00L, 0L), (end.Moved("transfer"), end.Moved("transfer_reversal")));
        Assert.Equal(95_00, end.Accounts.Single(row => Chart.IsSeller(row.Account)).Amount);
        Assert.Equal(CaseKind.TransferFailed, Assert.Single(end.Cases).Kind);
    }
}

sealed class Inc125 : Scenario
{
    public override string Title => "Transfers that two servers find due at the same time go out once each";

    public override int Servers => 2;

    public override async Task PlayAsync(World world)
    {
        var seller = await Sold.ToAnnAsync(world);
        foreach (var name in new[] { "second", "third" })
            await Paid.PayAsync(world, await world.PlaceAsync(name, "eur", new OrderLine("Lamp", 1, 100_00, null, seller, 5_00)));
        await world.PassAsync(TimeSpan.FromDays(8));
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(3, end.Money.Count(row => (string?)row["type"] == "transfer"));
        Assert.Equal(285_00, end.Moved("transfer"));
        Assert.DoesNotContain(end.Accounts, row => Chart.IsSeller(row.Account) && row.Amount != 0);
    }
}

/// <summary>An order that was sold for a seller.</summary>
static class Sold
{
    public const string Account = "acct_1Ann";

    /// <summary>A lamp for 100.00, of which 5.00 are the operator's.</summary>
    public static async Task<Id<Seller>> ToAnnAsync(World world)
    {
        var seller = await world.SellerAsync(Account);
        await Paid.PayAsync(world, await world.PlaceAsync("order", "eur", new OrderLine("Lamp", 1, 100_00, null, seller, 5_00)));
        return seller;
    }
}

sealed class Inc127 : Scenario
{
    public override string Title => "One event id from two accounts is two events";

    public override async Task PlayAsync(World world)
    {
        foreach (var (account, payout) in new[] { ("acct_1Ann", "po_1"), ("acct_1Bea", "po_2") })
        {
            await world.SellerAsync(account);
            await world.SendEventAsync(new JsonObject
            {
                ["id"] = "evt_E9",
                ["object"] = "event",
                ["account"] = account,
                ["created"] = world.Time.GetUtcNow().ToUnixTimeSeconds(),
                ["data"] = new JsonObject { ["object"] = Forged.Payout(payout, "failed") },
                ["livemode"] = false,
                ["type"] = "payout.failed",
            });
        }
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(2, end.Events.Count(one => one is { ExternalId: "evt_E9", Status: EventStatus.Processed }));
        Assert.Equal(2, end.Cases.Count(one => one.Kind is CaseKind.TransferFailed));
    }
}
