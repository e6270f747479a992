using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>A seller's account under the platform's (docs.stripe.com/connect/accounts); only what transfers need.</summary>
internal sealed class ConnectedAccount(string id, long created) : Resource(id, created)
{
    readonly SortedDictionary<string, long> _balance = new(StringComparer.Ordinal);

    public string Type { get; init; } = "express";
    public string Country { get; init; } = "US";
    public string? Email { get; set; }

    /// <summary>What the seller holds, in minor units; below zero it is owed.</summary>
    public long Balance(string currency) => _balance.GetValueOrDefault(currency);

    public void Move(long amount, string currency) => _balance[currency] = Balance(currency) + amount;

    public override JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "account",
        ["business_profile"] = new JsonObject { ["name"] = null, ["url"] = null },
        ["capabilities"] = new JsonObject { ["card_payments"] = "active", ["transfers"] = "active" },
        ["charges_enabled"] = true,
        ["country"] = Country,
        ["created"] = Created,
        ["default_currency"] = "usd",
        ["details_submitted"] = true,
        ["email"] = Email,
        ["metadata"] = Metadata.ToJson(),
        ["payouts_enabled"] = true,
        ["type"] = Type,
    };

    /// <summary>What the seller holds, for the tests; the provider shows it only to the seller.</summary>
    public JsonObject BalanceJson()
    {
        var json = new JsonObject { ["id"] = Id };
        var amounts = new JsonObject();
        foreach (var (currency, amount) in _balance) amounts[currency] = amount;
        json["balance"] = amounts;
        return json;
    }
}

/// <summary>The calls on connected accounts.</summary>
internal sealed class ConnectedAccounts(Account account)
{
    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept(Field.Choice("type", "express", "standard", "custom"), Field.Text("country", 2), Field.Text("email", 512),
            Field.Metadata().Clearable(), Field.Ignored("capabilities"), Field.Ignored("business_type"), Field.Ignored("business_profile"),
            Field.Ignored("controller"), Field.Ignored("settings"), Field.Ignored("tos_acceptance"));
        var seller = new ConnectedAccount(account.Ids.Mint("acct_1", 15), account.Clock.Seconds)
        {
            Type = form.Text("type") ?? "express",
            Country = form.Text("country") ?? "US",
            Email = form.Text("email"),
            Metadata = Metadata.From(form),
        };
        return account.ConnectedAccounts.Add(seller.Id, seller).ToJson();
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var seller = Find(id);
        var form = call.Accept(Field.Metadata().Clearable(), Field.Text("email", 512));
        var before = seller.ToJson();
        seller.Metadata.Merge(form);
        seller.Email = form.Text("email") ?? seller.Email;
        account.Events.Emit("account.updated", seller, Json.Changes(before, seller.ToJson()));
        return seller.ToJson();
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return Find(id).ToJson();
    }

    public JsonObject List(ApiCall call) => call.List(account.ConnectedAccounts, _ => true);

    /// <summary>The account that a parameter names as the destination of money.</summary>
    /// <exception cref="StripeError">There is no such account.</exception>
    public ConnectedAccount Require(string id, string param)
    {
        if (account.ConnectedAccounts.Find(id) is { } known) return known;
        if (!account.Options.AnyConnectedAccount || !id.StartsWith("acct_", StringComparison.Ordinal))
        {
            throw StripeError.NoSuch("destination", id, param);
        }
        return account.ConnectedAccounts.Add(id, new ConnectedAccount(id, account.Clock.Seconds));
    }

    ConnectedAccount Find(string id) => account.ConnectedAccounts.Find(id) ?? throw StripeError.NoSuch("account", id);
}
