using System.Text.Json.Nodes;

namespace Quittance.Decisions;

/// <summary>
/// What paid lines give: access if and only if there is effective payment (V23), prepaid units pro rata of it. What a customer has used
/// cannot be taken back, so the balance may go below zero and the next units settle it.
/// </summary>
static class GrantDecisions
{
    /// <summary>Brings what an order gave in line with what is left of its money.</summary>
    public static void Level(Decision decision, Payment payment, Id<Order> id)
    {
        var order = decision.Order(id)!;
        if (order.Terms.CustomerId is not { } customer)
            return;
        for (var line = 0; line < order.Terms.Lines.Count; line++)
        {
            if (order.Terms.Lines[line].Grant is { } what)
                Level(decision, payment, order, decision.GrantsOf(id).FirstOrDefault(one => one.Line == line) ?? New(line, what));
        }

        Grant New(int line, LineGrant what) => new()
        {
            Id = decision.Moment.Ids.Next<Grant>(),
            Order = id,
            Line = line,
            Customer = customer,
            What = what,
            IsActive = false,
            CreatedAt = decision.Moment.At,
        };
    }

    static void Level(Decision decision, Payment payment, Order order, Grant grant)
    {
        var after = grant.What switch
        {
            LineGrant.Units units => WithUnits(grant, Given(decision, payment, order, units.Each * order.Terms.Lines[grant.Line].Quantity)),
            LineGrant.Access => grant with { IsActive = HasPayment(decision, payment, order) },
            _ => throw new InvalidOperationException($"No decision is written for {grant.What.GetType().Name}."),
        };
        if (after == grant)
            return;
        decision.Grants.Put(after.Id, after);
        if (after.What is LineGrant.Units { Meter: var meter } && after.Units != grant.Units)
            Post(decision, payment, after, meter, after.Units - grant.Units);
        decision.Notify(order.Id, "grant.changed", payload => Describe(payload, after));
    }

    static Grant WithUnits(Grant grant, long units) => units == grant.Units
        ? grant
        : grant with { Units = units, IsActive = units > 0, Changes = grant.Changes + 1 };

    static void Post(Decision decision, Payment payment, Grant grant, string meter, long units)
    {
        var commodity = Commodity.UnitsOf(meter);
        decision.Post(
            Causes.Units(grant.Id, grant.Changes),
            [
                new LedgerEntry(Chart.UnitsIssued(meter), commodity, units),
                new LedgerEntry(Chart.CustomerUnits(grant.Customer, meter), commodity, -units),
            ],
            grant.Order,
            payment.Id);
    }

    /// <summary>The units that are paid for: of all of them, the part whose money neither went back nor is gone by a dispute.</summary>
    static long Given(Decision decision, Payment payment, Order order, long all)
    {
        var gone = order.AmountRefunded + (decision.Moment.Policy.UnitsInDispute is UnitsInDispute.FollowTheMoney
            ? order.AmountDisputed
            : TakingPostings.Certain(decision, payment).LostOf(payment, order.Id));
        return gone >= order.AmountPaid ? 0 : all - Split.Over(all, gone, order.AmountPaid - gone)[0];
    }

    static bool HasPayment(Decision decision, Payment payment, Order order)
    {
        var lost = decision.Moment.Policy.LostDisputeEndsAccess ? TakingPostings.Certain(decision, payment).LostOf(payment, order.Id) : 0;
        return order.AmountPaid - order.AmountRefunded - lost > 0;
    }

    static void Describe(JsonObject payload, Grant grant)
    {
        var told = new JsonObject
        {
            ["id"] = grant.Id.ToString(),
            ["customer"] = grant.Customer,
            ["line"] = grant.Line,
            ["active"] = grant.IsActive,
        };
        switch (grant.What)
        {
            case LineGrant.Access access:
                told["access"] = access.Name;
                break;
            case LineGrant.Units units:
                told["meter"] = units.Meter;
                told["units"] = grant.Units;
                break;
        }

        payload["grant"] = told;
    }
}
