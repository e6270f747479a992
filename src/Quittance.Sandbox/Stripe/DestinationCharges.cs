using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>
/// Charges that are made for a seller: the transfer is made with the capture, the platform's fee comes back from it. A refund takes
/// nothing back from the seller unless it says so (docs.stripe.com/connect/destination-charges).
/// </summary>
internal sealed class DestinationCharges(Account account, BalanceTransactions balance, ConnectedAccounts sellers, TransferFlow transfers)
{
    /// <summary>Checks what a new intent says about its seller.</summary>
    /// <param name="amount">What is to be charged.</param>
    /// <param name="fee">The platform's fee.</param>
    /// <param name="transferData">The seller and perhaps their part.</param>
    /// <param name="parent">The parameter that these are members of, or an empty text.</param>
    /// <exception cref="StripeError">There is no such account, or the parts do not fit the whole.</exception>
    public void Check(long amount, long? fee, FormObject? transferData, string parent)
    {
        if (transferData?.Text("destination") is { } destination)
        {
            sellers.Require(destination, parent == "" ? "transfer_data[destination]" : $"{parent}[transfer_data][destination]");
        }
        var name = parent == "" ? "application_fee_amount" : $"{parent}[application_fee_amount]";
        if (fee is not null && transferData is null)
        {
            throw StripeError.Invalid(null, "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct "
                + "payment or destination payment (using `transfer_data[destination]`).", name);
        }
        if (fee is not null && transferData!.Has("amount"))
        {
            throw StripeError.Invalid(null, "You may not pass both application_fee_amount and transfer_data[amount].", name);
        }
        if (fee > amount || transferData?.Integer("amount") > amount)
        {
            throw StripeError.Invalid(null, "The seller's part and the platform's fee must each be at most the amount.", name);
        }
    }

    /// <summary>Gives the seller their part of a charge that was just captured.</summary>
    public void Distribute(Charge charge)
    {
        if (charge.Intent.TransferData is not { } data) return;
        var part = Math.Min((long?)data["amount"] ?? charge.AmountCaptured, charge.AmountCaptured);
        var settled = balance.Settle(part, charge.Currency);
        charge.TransferGroup ??= "group_" + charge.Intent.Id;
        var transfer = transfers.Make(settled.Amount, settled.Currency, sellers.Require((string)data["destination"]!, "destination"),
            charge, charge.TransferGroup, null, new Metadata());
        charge.DestinationTransfer = transfer;
        if (charge.Intent.ApplicationFeeAmount is not > 0) return;
        var share = balance.Settle(Math.Min(charge.Intent.ApplicationFeeAmount.Value, part), charge.Currency);
        var fee = new ApplicationFee(account.Ids.Mint("fee_1", 23), account.Clock.Seconds, charge, transfer, share.Amount);
        account.ApplicationFees.Add(fee.Id, fee);
        charge.ApplicationFee = fee;
        fee.BalanceTransaction = Move(Movement.ApplicationFee, "application_fee", charge, fee, share.Amount).Id;
        account.Events.Emit("application_fee.created", fee);
    }

    /// <summary>Takes the seller's and the platform's part of a refund back, pro rata of all refunds that asked for it.</summary>
    /// <exception cref="StripeError">There is nothing to take it from.</exception>
    public void TakeBack(Refund refund)
    {
        var (transfer, fee) = (refund.Charge.DestinationTransfer, refund.Charge.ApplicationFee);
        if (refund.ReversesTransfer && transfer is null)
        {
            throw StripeError.Invalid(null, "You cannot reverse a transfer: this charge has none of its own.", "reverse_transfer");
        }
        if (refund.RefundsFee && fee is null)
        {
            throw StripeError.Invalid(null, "You cannot refund an application fee: this charge has none.", "refund_application_fee");
        }
        if (refund.ReversesTransfer)
        {
            var due = Due(transfer!.Amount, refund, other => other.ReversesTransfer)
                - transfer.Reversals.Where(reversal => reversal.SourceRefund is not null).Sum(reversal => reversal.Amount);
            var amount = Math.Min(due, transfer.Left);
            if (amount > 0) refund.TransferReversal = transfers.Reverse(transfer, amount, refund, new Metadata()).Id;
        }
        if (!refund.RefundsFee) return;
        var back = Due(fee!.Amount, refund, other => other.RefundsFee) - fee.AmountRefunded;
        if (back <= 0) return;
        fee.AmountRefunded += back;
        Move(Movement.ApplicationFeeRefund, "application_fee_refund", refund.Charge, fee, back);
        account.Events.Emit("application_fee.refunded", fee);
    }

    public JsonObject GetFee(ApiCall call, string id)
    {
        call.Accept();
        return (account.ApplicationFees.Find(id) ?? throw StripeError.NoSuch("application fee", id)).ToJson();
    }

    public JsonObject ListFees(ApiCall call)
    {
        var charge = call.Parameters.Text("charge");
        return call.List(account.ApplicationFees, row => charge is null || row.Transfer.DestinationPayment == charge, Field.Text("charge"));
    }

    /// <summary>How much of a whole is due after this refund: rounding once over all of them lets the parts add up.</summary>
    static long Due(long whole, Refund refund, Func<Refund, bool> counts)
    {
        var refunded = refund.Charge.Refunds.Where(counts).Sum(other => other.Amount) + refund.Amount;
        return (long)decimal.Round((decimal)whole * refunded / refund.Charge.AmountCaptured, MidpointRounding.AwayFromZero);
    }

    BalanceTransaction Move(Movement movement, string type, Charge charge, ApplicationFee fee, long amount)
    {
        var gains = movement is Movement.ApplicationFee ? amount : -amount;
        var row = balance.Add(type, gains > 0 ? "platform_earning" : "platform_earning_refund",
            new SettledAmount(gains, fee.Transfer.Currency, null), fee.Id);
        fee.Transfer.Destination.Move(-gains, fee.Transfer.Currency);
        account.MoneyMoved(movement, row.Id, amount, charge, balanceTransaction: row.Id, currency: row.Currency);
        return row;
    }
}
