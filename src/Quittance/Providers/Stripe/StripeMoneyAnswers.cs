namespace Quittance.Providers.Stripe;

/// <summary>What Stripe's answers about refunds, disputes and transfers say.</summary>
static class StripeMoneyAnswers
{
    /// <summary>
    /// What a changing request made. What we asked for is known without the answer's metadata; where that names another id of ours, the
    /// answer is to another request.
    /// </summary>
    public static Reading Made(ProviderRequest request, StripeSnapshot shown) => request switch
    {
        CreateRefund create => Only<RefundTold>(
            StripeRefund.Read(shown),
            told => told.Ours is null || told.Ours == create.Refund,
            told => told with { Ours = create.Refund, About = About(create) }),
        CreateTransfer create => Only<TransferTold>(
            StripeTransfer.Created(shown),
            told => told.Ours is null || told.Ours == create.Transfer,
            told => told with { Ours = create.Transfer }),
        CreateReversal create => Only<ReversalTold>(
            StripeTransfer.Reversal(shown, create.Transfer),
            told => told.Ours is null || told.Ours == create.Reversal,
            told => told with { Ours = create.Reversal }),
        _ => throw new InvalidOperationException($"A {request.Kind} makes nothing."),
    };

    /// <summary>What a read or a listing shows.</summary>
    public static Reading Shown(ProviderRequest request, StripeSnapshot shown) => request switch
    {
        ReadMovement read when shown.Json.Text("id") != read.Target.Value => Another,
        ReadSettlement read when shown.Json.Text("id") != read.Capture.Value => Another,
        ReadMovement { Target.Kind: RefKind.Refund } => StripeRefund.Read(shown),
        ReadMovement { Target.Kind: RefKind.Dispute } => StripeDispute.Read(shown),
        ReadMovement { Target.Kind: RefKind.Transfer } => StripeTransfer.Read(shown),
        ReadSettlement read => StripeSettlement.Read(shown, read),
        FindRefund find => Found(shown, find.Sought, StripeMoneyRequests.RefundKey, find.Refund.ToString(), StripeRefund.Read)
            .With<RefundTold>(told => told with { About = told.About with { Capture = find.Capture } }),
        FindTransfer find => Found(shown, find.Sought, StripeMoneyRequests.TransferKey, find.Transfer.ToString(), StripeTransfer.Created),
        FindReversal find => Found(
            shown,
            find.Sought,
            StripeMoneyRequests.ReversalKey,
            find.Reversal.ToString(),
            reversal => StripeTransfer.Reversal(reversal, find.Transfer)),
        ListRefunds list => Listed(list, shown),
        _ => throw new InvalidOperationException($"A {request.Kind} reads nothing."),
    };

    static Reading.Unrecognised Another => new("Stripe's answer is not about the object that was asked for.");

    static Reading.Unrecognised Endless => new($"The listing is longer than {StripeListing.MostPages} pages: it proves nothing.");

    static Reading.Unrecognised NoList => new("Stripe's answer is not a list.");

    static Reading Only<T>(Reading reading, Func<T, bool> isAsked, Func<T, T> known)
        where T : Fact =>
        reading is Reading.Facts { List: [T told] } && !isAsked(told) ? Another : reading.With(known);

    static Reading Found(StripeSnapshot shown, Id<Call> sought, string key, string id, Func<StripeSnapshot, Reading> read)
    {
        if (StripeListing.Read(shown.Json) is not { } listing)
            return NoList;
        if (listing.Named(key, id) is { Count: > 0 } found)
            return found.Select(item => read(shown with { Json = item })).Together();
        return listing.HasMore ? Endless : new Reading.Facts([new MovementAbsent(sought)]);
    }

    // Each refund of the capture is of its payment, also one that was made in the dashboard and has no metadata of ours.
    static Reading Listed(ListRefunds list, StripeSnapshot shown) => StripeListing.Read(shown.Json) switch
    {
        null => NoList,
        { HasMore: true } => Endless,
        { } listing => listing.Items
            .Select(item => StripeRefund.Read(shown with { Json = item }))
            .Together()
            .With<RefundTold>(told =>
                told with { About = told.About with { Payment = told.About.Payment ?? list.Payment, Capture = list.Capture } }),
    };

    static PaymentSubject About(CreateRefund create) =>
        new(create.Payment, create.Order is { } order ? [order] : [], null, create.Capture);
}
