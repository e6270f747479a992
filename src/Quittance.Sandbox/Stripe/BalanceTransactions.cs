using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>The account's balance, movement by movement, in the currencies that it settles in.</summary>
internal sealed class BalanceTransactions(Account account)
{
    /// <summary>Books a captured charge, at once or when its fee becomes known.</summary>
    public void BookSoon(Charge charge)
    {
        if (account.Options.LateFees <= TimeSpan.Zero)
        {
            Book(charge);
            return;
        }
        account.Agenda.Plan(account.Options.LateFees, () =>
        {
            Book(charge);
            account.Events.Emit("charge.updated", charge, new JsonObject { ["balance_transaction"] = null });
        });
    }

    void Book(Charge charge)
    {
        var settled = Settle(charge.AmountCaptured, charge.Currency);
        var fee = Math.Min(settled.Amount, Round(settled.Amount * account.Options.FeeRate) + account.Options.FeeFixed);
        var atOnce = charge.Method.Instrument is Instrument.Card { Test.SettlesAtOnce: true };
        var row = Add(charge.Method.Instrument is Instrument.Card ? "charge" : "payment", "charge", settled, charge.Id, fee,
            atOnce ? TimeSpan.Zero : account.Options.SettlementDelay);
        charge.BalanceTransaction = row.Id;
        if (fee == 0) return;
        account.MoneyMoved(Movement.Fee, row.Id, fee, charge, balanceTransaction: row.Id, currency: row.Currency);
    }

    /// <summary>A movement without a fee, of an amount in the currency in which it was charged.</summary>
    public BalanceTransaction Add(string type, string category, long amount, string currency, string source) =>
        Add(type, category, Settle(amount, currency), source);

    public BalanceTransaction Add(string type, string category, SettledAmount settled, string source, long fee = 0, TimeSpan wait = default)
    {
        var row = new BalanceTransaction(account.Ids.Mint("txn_3", 23), account.Clock, settled, fee)
        {
            Type = type,
            Category = category,
            Source = source,
            AvailableOn = account.Clock.Seconds + (long)wait.TotalSeconds,
        };
        return account.BalanceTransactions.Add(row.Id, row);
    }

    /// <summary>An amount in the currency that the account settles in.</summary>
    public SettledAmount Settle(long amount, string currency)
    {
        var target = account.Options.SettlementCurrency ?? currency;
        if (target == currency) return new SettledAmount(amount, currency, null);
        var rate = account.Options.ExchangeRates.GetValueOrDefault(currency, 1m);
        decimal value = amount;
        for (var digits = Currencies.Digits(currency); digits < Currencies.Digits(target); digits++) value *= 10;
        for (var digits = Currencies.Digits(target); digits < Currencies.Digits(currency); digits++) value /= 10;
        return new SettledAmount(Round(value * rate), target, rate);
    }

    /// <summary>What can be paid out, transferred or refunded now.</summary>
    public long Available(string currency) =>
        account.BalanceTransactions.OldestFirst.Where(row => row.Currency == currency && row.IsAvailable).Sum(row => row.Net);

    /// <summary>What is available and has not gone to the bank yet, by currency.</summary>
    public List<IGrouping<string, BalanceTransaction>> Unpaid() =>
        [.. account.BalanceTransactions.OldestFirst.Where(row => row.IsAvailable && row.Payout is null).GroupBy(row => row.Currency)];

    public JsonObject List(ApiCall call)
    {
        var (type, source) = (call.Parameters.Text("type"), call.Parameters.Text("source"));
        var (currency, payout) = (call.Parameters.Text("currency"), call.Parameters.Text("payout"));
        if (payout is not null && account.Payouts.Find(payout) is not { IsAutomatic: true })
        {
            throw StripeError.Invalid(null,
                "Balance transaction history can only be filtered on automatic payouts, not on manual or unknown ones.", "payout");
        }
        return call.List(account.BalanceTransactions,
            row => (type is null || row.Type == type) && (source is null || row.Source == source)
                && (currency is null || row.Currency == currency) && (payout is null || row.Payout == payout),
            Field.Text("type"), Field.Text("source"), Field.Text("currency"), Field.Text("payout"));
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return (account.BalanceTransactions.Find(id) ?? throw StripeError.NoSuch("balance_transaction", id)).ToJson();
    }

    static long Round(decimal amount) => (long)decimal.Round(amount, MidpointRounding.AwayFromZero);
}
