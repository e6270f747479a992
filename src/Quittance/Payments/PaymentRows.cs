using Quittance.Storage;

namespace Quittance.Payments;

/// <summary>Payments as rows.</summary>
static class PaymentRows
{
    /// <summary>The orders that payments pay; it never changes once written, so it may be read before the orders are locked.</summary>
    public static Task<List<string>> OrdersOfAsync(
        Session session, IReadOnlyCollection<string> payments, CancellationToken cancellationToken) =>
        session.QueryAsync(PaymentSql.OrdersOf, args => args.Texts("payments", payments), row => row.Text(0), cancellationToken);

    /// <summary>The payments that own provider ids.</summary>
    public static Task<List<string>> OwnersAsync(
        Session session, IReadOnlyCollection<string> values, CancellationToken cancellationToken) =>
        session.QueryAsync(PaymentSql.Owners, args => args.Texts("values", values), row => row.Text(0), cancellationToken);

    /// <summary>Every payment of some orders, oldest first.</summary>
    public static async Task<List<Payment>> OfOrdersAsync(
        Session session, IReadOnlyCollection<string> orders, CancellationToken cancellationToken) =>
        Together(await session.QueryAsync(OfOrders(orders), cancellationToken).ConfigureAwait(false));

    /// <summary>Asks for every payment of some orders, a row for each share.</summary>
    public static Query<(Payment Payment, PaymentShare Share)> OfOrders(IReadOnlyCollection<string> orders) => new(
        PaymentSql.OfOrders,
        args => args.Texts("orders", orders),
        row => (Map(row), new PaymentShare(row.Id<Order>(24), row.Number(25))));

    /// <summary>Each payment with all of its shares, oldest first.</summary>
    public static List<Payment> Together(List<(Payment Payment, PaymentShare Share)> rows) =>
    [
        .. rows.GroupBy(row => row.Payment.Id)
            .Select(same => same.First().Payment with
            {
                Shares = [.. same.Select(row => row.Share).OrderBy(share => share.Order.ToString(), StringComparer.Ordinal)],
            })
            .OrderBy(payment => payment.Id.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>Writes payments; shares are written once, provider ids when they become known.</summary>
    public static async Task SaveAsync(
        Session session, IReadOnlyCollection<(Payment? Before, Payment After)> changes, CancellationToken cancellationToken)
    {
        await session.ExecuteManyAsync(
            PaymentSql.Save, [.. changes.Select(change => change.After)], Bind, cancellationToken).ConfigureAwait(false);
        var shares = changes.Where(change => change.Before is null).SelectMany(
            change => change.After.Shares, (change, share) => (change.After.Id, share)).ToArray();
        await session.ExecuteManyAsync(
            PaymentSql.AddShare,
            shares,
            (args, row) => args.Id("payment", row.Id).Id("order", row.share.Order).Number("amount", row.share.Amount),
            cancellationToken).ConfigureAwait(false);
        await session.ExecuteManyAsync(
            PaymentSql.AddRef,
            [.. NewRefs(changes)],
            (args, row) =>
                args.Text("provider", row.Ref.Provider).Flag("live", row.Ref.Live).Text("value", row.Ref.Value).Text(
                    "kind", Words.Of(row.Ref.Kind)).Id("payment", row.Payment),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The provider ids that became known.</summary>
    public static IEnumerable<(Id<Payment> Payment, ExternalRef Ref)> NewRefs(IReadOnlyCollection<(Payment? Before, Payment After)> changes)
    {
        foreach (var (before, after) in changes)
        {
            if (after.Session is { } session && before?.Session is null)
                yield return (after.Id, session);
            if (after.Capture is { } capture && before?.Capture != capture)
                yield return (after.Id, capture);
        }
    }

    static void Bind(Args args, Payment payment) => args
        .Id("id", payment.Id)
        .Text("provider", payment.Provider)
        .Flag("live", payment.Live)
        .Number("amount", payment.Amount.Minor)
        .Text("currency", payment.Amount.Currency.Code)
        .Text("status", Words.Of(payment.Status))
        .Text("session", payment.Session?.Value)
        .Text("capture", payment.Capture?.Value)
        .Text("url", payment.Url)
        .Time("sessionExpiresAt", payment.SessionExpiresAt)
        .Text("progressStep", payment.Progress is { } progress ? Words.Of(progress.Step) : null)
        .Time("progressAt", payment.Progress?.At)
        .Text("progressCode", payment.Progress?.Error?.Code)
        .Text("progressMessage", payment.Progress?.Error?.Message)
        .Number("receivedAmount", payment.Received?.Minor)
        .Text("receivedCurrency", payment.Received?.Currency.Code)
        .Text("endHow", payment.End is { } end ? Words.Of(end.How) : null)
        .Text("endCode", payment.End?.Error?.Code)
        .Text("endMessage", payment.End?.Error?.Message)
        .Flag("outcomeUnknown", payment.OutcomeUnknown)
        .Time("createdAt", payment.CreatedAt)
        .Text("charge", payment.Charge?.Value)
        .Number("feeAmount", payment.Fee?.Minor)
        .Text("feeCurrency", payment.Fee?.Currency.Code)
        .Json("parts", payment.Parts.Count == 0 ? null : Json.Write(payment.Parts));

    static Payment Map(Row row)
    {
        var provider = row.Text(1);
        var live = row.Flag(2);
        return new Payment
        {
            Id = row.Id<Payment>(0),
            Shares = [],
            Provider = provider,
            Live = live,
            Amount = new Money(row.Number(3), Currency.Parse(row.Text(4))),
            Session = row.TextOrNull(5) is { } session ? new ExternalRef(provider, live, RefKind.Session, session) : null,
            Capture = row.TextOrNull(6) is { } capture ? new ExternalRef(provider, live, RefKind.Capture, capture) : null,
            Url = row.TextOrNull(7),
            SessionExpiresAt = row.TimeOrNull(8),
            Progress = row.TextOrNull(9) is { } step ? new Progress(Words.Read<ProgressStep>(step), row.Time(10), Error(row, 11)) : null,
            Received = row.NumberOrNull(13) is { } received ? new Money(received, Currency.Parse(row.Text(14))) : null,
            End = row.TextOrNull(15) is { } how ? new PaymentEnd(Words.Read<Closure>(how), Error(row, 16)) : null,
            OutcomeUnknown = row.Flag(18),
            CreatedAt = row.Time(19),
            Charge = row.TextOrNull(20) is { } charge ? new ExternalRef(provider, live, RefKind.Charge, charge) : null,
            Fee = row.NumberOrNull(21) is { } fee ? new Money(fee, Currency.Parse(row.Text(22))) : null,
            Parts = row.TextOrNull(23) is { } parts ? Json.Read<IReadOnlyList<PaymentPart>>(parts) : [],
        };
    }

    static PaymentError? Error(Row row, int column) =>
        row.TextOrNull(column) is { } code ? new PaymentError(code, row.Text(column + 1)) : null;
}
