using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Moves money between the platform and its sellers.</summary>
internal sealed class TransferFlow(Account account, BalanceTransactions balance)
{
    /// <summary>Makes a transfer that is covered: by its charge, or by the balance.</summary>
    public Transfer Make(long amount, string currency, ConnectedAccount destination, Charge? source, string? group, string? description,
        Metadata metadata)
    {
        var transfer = new Transfer(account.Ids.Mint("tr_3", 23), account.Clock.Seconds, amount, currency, destination)
        {
            DestinationPayment = account.Ids.Mint("py_1", 23),
            Source = source,
            Group = group,
            Description = description,
            Metadata = metadata,
        };
        var row = balance.Add("transfer", "transfer", new SettledAmount(-amount, currency, null), transfer.Id, wait: Wait(source));
        transfer.BalanceTransaction = row.Id;
        destination.Move(amount, currency);
        account.MoneyMoved(Movement.Transfer, transfer.Id, amount, currency, Links(transfer, row, null));
        account.Transfers.Add(transfer.Id, transfer);
        source?.Transfers.Add(transfer);
        account.Events.Emit("transfer.created", transfer);
        return transfer;
    }

    /// <summary>Takes back all or a part of what is left of a transfer.</summary>
    /// <exception cref="StripeError">The seller does not hold so much, and may not owe it.</exception>
    public TransferReversal Reverse(Transfer transfer, long amount, Refund? refund, Metadata metadata)
    {
        if (!account.Options.SellersMayOwe && transfer.Destination.Balance(transfer.Currency) < amount) throw StripeError.NoSellerFunds();
        var reversal = new TransferReversal(account.Ids.Mint("trr_1", 23), account.Clock.Seconds, transfer, amount)
        {
            DestinationPaymentRefund = account.Ids.Mint("pyr_1", 23),
            SourceRefund = refund?.Id,
            Metadata = metadata,
        };
        var row = balance.Add("transfer_refund", "transfer_reversal", new SettledAmount(amount, transfer.Currency, null), reversal.Id);
        reversal.BalanceTransaction = row.Id;
        transfer.Destination.Move(-amount, transfer.Currency);
        transfer.Reversals.Add(reversal);
        account.TransferReversals.Add(reversal.Id, reversal);
        account.MoneyMoved(Movement.TransferReversal, reversal.Id, amount, transfer.Currency, Links(transfer, row, refund));
        account.Events.Emit("transfer.reversed", transfer);
        return reversal;
    }

    /// <summary>A transfer from a charge becomes available together with it.</summary>
    TimeSpan Wait(Charge? source)
    {
        if (source is null) return TimeSpan.Zero;
        var available = source.BalanceTransaction is { } id ? account.BalanceTransactions.Find(id)?.AvailableOn : null;
        var seconds = available - account.Clock.Seconds ?? (long)account.Options.SettlementDelay.TotalSeconds;
        return TimeSpan.FromSeconds(Math.Max(0, seconds));
    }

    static JsonObject Links(Transfer transfer, BalanceTransaction row, Refund? refund) => new()
    {
        ["transfer"] = transfer.Id,
        ["destination"] = transfer.Destination.Id,
        ["charge"] = transfer.Source?.Id,
        ["payment_intent"] = transfer.Source?.Intent.Id,
        ["refund"] = refund?.Id,
        ["balance_transaction"] = row.Id,
        ["transfer_group"] = transfer.Group,
        ["metadata"] = transfer.Metadata.ToJson(),
    };
}
