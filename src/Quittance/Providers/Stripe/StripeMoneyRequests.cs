namespace Quittance.Providers.Stripe;

/// <summary>
/// What our requests about refunds, disputes and transfers are in Stripe's words (docs.stripe.com/api/refunds,
/// docs.stripe.com/api/transfers). Pure, like <see cref="StripeRequests"/>.
/// </summary>
static class StripeMoneyRequests
{
    /// <summary>The metadata key under which our refund's id travels.</summary>
    public const string RefundKey = "quittance_refund";

    /// <summary>The metadata key under which our transfer's id travels.</summary>
    public const string TransferKey = "quittance_transfer";

    /// <summary>The metadata key under which our reversal's id travels.</summary>
    public const string ReversalKey = "quittance_reversal";

    const string Refunds = "/v1/refunds";
    const string Transfers = "/v1/transfers";

    /// <summary>Writes a request.</summary>
    /// <exception cref="ArgumentException">Stripe cannot carry the amount: see <see cref="StripeRequests.WhyNot"/>.</exception>
    public static StripeRequest Make(ProviderRequest request) => request switch
    {
        CreateRefund create => Post(Refunds, RefundForm(create)),
        CreateTransfer create => Post(Transfers, TransferForm(create)),
        CreateReversal create => Post(ReversalsOf(create.Transfer), ReversalForm(create)),
        FindRefund or ListRefunds or FindTransfer or FindReversal => Page(request, after: null),
        ReadMovement { Target.Kind: RefKind.Refund } read => Get($"{Refunds}/{Escaped(read.Target)}?expand[]=charge"),
        ReadMovement { Target.Kind: RefKind.Dispute } read => Get($"/v1/disputes/{Escaped(read.Target)}?expand[]=charge"),
        ReadMovement { Target.Kind: RefKind.Transfer } read => Get($"{Transfers}/{Escaped(read.Target)}?expand[]=reversals"),
        ReadSettlement read when IsCharge(read.Capture) => Get($"/v1/charges/{Escaped(read.Capture)}?expand[]=balance_transaction"),
        ReadSettlement read => Get($"/v1/payment_intents/{Escaped(read.Capture)}?expand[]=latest_charge.balance_transaction"),
        _ => throw new InvalidOperationException($"Stripe knows no {request.Kind} of this kind."),
    };

    /// <summary>One page of a listing, newest first.</summary>
    /// <param name="request">What is looked for or listed.</param>
    /// <param name="after">The last id of the page before; <c>null</c> for the first page.</param>
    public static StripeRequest Page(ProviderRequest request, string? after)
    {
        var (path, query) = request switch
        {
            FindRefund find => (Refunds, Refunded(new StripeForm(), find.Capture)),
            ListRefunds list => (Refunds, Refunded(new StripeForm(), list.Capture)),
            FindTransfer find => (Transfers, new StripeForm().Add("transfer_group", find.Order.ToString())),
            FindReversal find => (ReversalsOf(find.Transfer), new StripeForm()),
            _ => throw new InvalidOperationException($"A {request.Kind} lists nothing."),
        };
        query.Add("limit", StripeRequests.PageSize);
        if (after is not null)
            query.Add("starting_after", after);
        return Get($"{path}?{query}");
    }

    /// <summary>Whether a capture is a charge itself, for want of a payment intent (<c>ch_…</c>, of bank methods <c>py_…</c>).</summary>
    public static bool IsCharge(ExternalRef capture) =>
        capture.Value.StartsWith("ch_", StringComparison.Ordinal) || capture.Value.StartsWith("py_", StringComparison.Ordinal);

    static StripeForm RefundForm(CreateRefund create)
    {
        var form = Refunded(new StripeForm(), create.Capture)
            .Add("amount", StripeAmounts.ToStripe(create.Amount))
            .Add($"metadata[{RefundKey}]", create.Refund.ToString())
            .Add($"metadata[{StripeRequests.PaymentKey}]", create.Payment.ToString());
        return create.Order is { } order ? form.Add($"metadata[{StripeRequests.OrderKey}]", order.ToString()) : form;
    }

    static StripeForm TransferForm(CreateTransfer create) => new StripeForm()
        .Add("amount", StripeAmounts.ToStripe(create.Amount))
        .Add("currency", create.Amount.Currency.Code)
        .Add("destination", create.Account)
        .Add("source_transaction", create.Charge.Value)
        .Add("transfer_group", create.Order.ToString())
        .Add($"metadata[{TransferKey}]", create.Transfer.ToString())
        .Add($"metadata[{StripeRequests.OrderKey}]", create.Order.ToString());

    static StripeForm ReversalForm(CreateReversal create) => new StripeForm()
        .Add("amount", StripeAmounts.ToStripe(create.Amount))
        .Add($"metadata[{ReversalKey}]", create.Reversal.ToString());

    static StripeForm Refunded(StripeForm form, ExternalRef capture) =>
        form.Add(IsCharge(capture) ? "charge" : "payment_intent", capture.Value);

    static string ReversalsOf(ExternalRef transfer) => $"{Transfers}/{Escaped(transfer)}/reversals";

    static StripeRequest Post(string path, StripeForm form) => new(HttpMethod.Post, path, form.ToString());

    static StripeRequest Get(string path) => new(HttpMethod.Get, path, "");

    static string Escaped(ExternalRef reference) => Uri.EscapeDataString(reference.Value);
}
