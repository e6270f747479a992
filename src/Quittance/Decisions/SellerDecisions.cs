namespace Quittance.Decisions;

/// <summary>Who sells, and what leaves their accounts at the provider.</summary>
static class SellerDecisions
{
    public static Outcome Declare(Decision decision, SellerDeclared fact)
    {
        var known = fact.Seller is { } given ? decision.Sellers.Find(given) : null;
        if (fact.Seller is { } missing && known is null)
            return new Outcome.Refused(new Refusal(
                "seller_not_found", RefusalKind.NotFound, "No such seller", $"There is no seller {missing}. Nothing was changed. Check "
                + "the id."));
        if (decision.Sellers.All.FirstOrDefault(one => Has(one, fact) && one.Id != known?.Id) is { } owner)
            return new Outcome.Refused(new Refusal(
                "seller_account_taken",
                RefusalKind.Conflict,
                "The account is another seller's",
                $"{fact.Account} is the account of seller {owner.Id}. Nothing was changed. One account has one seller, so that nobody "
                + "is paid another's money."));
        var id = known?.Id ?? decision.Moment.Ids.Next<Seller>();
        decision.Sellers.Put(id, new Seller(id, fact.Name, fact.Provider, fact.Account, known?.CreatedAt ?? decision.Moment.At));
        return new Outcome.Applied();
    }

    static bool Has(Seller seller, SellerDeclared fact) => seller.Account == fact.Account && seller.Provider == fact.Provider;

    /// <summary>A payout is recorded, never counted as spent: the provider's "paid" means expected, and the bank may return it.</summary>
    public static Outcome Learn(Decision decision, PayoutTold fact)
    {
        var seller = fact.Account is { } account
            ? decision.Sellers.All.FirstOrDefault(one => one.Account == account && one.Provider == fact.Payout.Provider)
            : null;
        if (fact.Account is not null && seller is null && decision.Payouts.Find(fact.Payout) is null)
            return new Outcome.Quarantined(
                $"It is a payout of account {fact.Account}, which belongs to no seller here (or to none any more). Nothing was booked. "
                + "If it is a seller's former account, find out at the provider where the money is.");
        var before = decision.Payouts.Find(fact.Payout);
        if (before is not null && before.Status >= fact.Step)
            return new Outcome.NothingNew("The payout is known.");
        decision.Payouts.Put(
            fact.Payout,
            new Payout(
                fact.Payout, fact.Account ?? "", before?.Seller ?? seller?.Id, fact.Amount, fact.Step, fact.Error, decision.Moment.At));
        if (fact.Step is PayoutStatus.Failed)
            decision.Open(
                CaseKind.TransferFailed,
                $"payout:{fact.Payout.Value}",
                null,
                null,
                fact.Amount,
                $"Payout {fact.Payout.Value} of {fact.Amount} came back ({fact.Error?.Message ?? "the bank gave no reason"}). "
                + $"The money is in {fact.Account ?? "the own account"} again. "
                + "Correct the bank account at the provider; it pays out again by itself.");
        return new Outcome.Applied();
    }
}
