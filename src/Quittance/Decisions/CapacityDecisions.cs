namespace Quittance.Decisions;

/// <summary>Holding, selling and giving back what is limited. Held and sold never exceed the total (V24).</summary>
static class CapacityDecisions
{
    public static Outcome Declare(Decision decision, CapacityDeclared fact)
    {
        var known = decision.Capacity(fact.Name) ?? new Capacity(fact.Name, 0, 0, 0);
        if (fact.Total < known.Held + known.Sold)
        {
            return new Outcome.Refused(new Refusal(
                "capacity_in_use",
                RefusalKind.Conflict,
                "Fewer than are held and sold",
                $"{known.Held} of {fact.Name} are held and {known.Sold} sold, so the total cannot be {fact.Total}. No order was "
                + "touched. Cancel or refund orders first."));
        }

        decision.Put(known with { Total = fact.Total });
        return new Outcome.Applied();
    }

    /// <summary>Holds what the order takes: all of it or nothing.</summary>
    public static bool TryHold(Decision decision, Order order)
    {
        if (order.Held)
            return true;
        if (!IsFree(decision, order))
            return false;
        Change(decision, order, (capacity, quantity) => capacity with { Held = capacity.Held + quantity });
        return true;
    }

    /// <summary>Gives back what is held.</summary>
    public static void Release(Decision decision, Order order)
    {
        if (order.Held)
            Change(decision, order, (capacity, quantity) => capacity with { Held = capacity.Held - quantity });
    }

    /// <summary>Sells what is held, or what is free if nothing is held: all of it or nothing.</summary>
    public static bool TrySell(Decision decision, Order order)
    {
        if (order.Held)
            Change(
                decision,
                order,
                (capacity, quantity) => capacity with { Held = capacity.Held - quantity, Sold = capacity.Sold + quantity });
        else if (IsFree(decision, order))
            Change(decision, order, (capacity, quantity) => capacity with { Sold = capacity.Sold + quantity });
        else
            return false;
        return true;
    }

    static bool IsFree(Decision decision, Order order) =>
        order.Terms.Capacities().All(need => decision.Capacity(need.Key) is { } capacity && capacity.Free >= need.Value);

    static void Change(Decision decision, Order order, Func<Capacity, long, Capacity> change)
    {
        foreach (var (name, quantity) in order.Terms.Capacities())
        {
            var changed = change(decision.Capacity(name)!, quantity);
            Invariant.That(changed is { Held: >= 0, Sold: >= 0, Free: >= 0 }, "held and sold stay between nothing and the total");
            decision.Put(changed);
        }
    }
}
