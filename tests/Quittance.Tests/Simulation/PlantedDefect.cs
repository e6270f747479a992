namespace Quittance.Tests.Simulation;

/// <summary>One guard taken out of the engine, in a build that only tests use: texts in a source file that stand there once.</summary>
/// <param name="Name">What is wrong with it, in a few words.</param>
/// <param name="File">The file, within src/Quittance.</param>
/// <param name="Edits">The texts, and what stands there instead.</param>
sealed record PlantedDefect(string Name, string File, params IReadOnlyList<(string Guard, string Instead)> Edits)
{
    public static IReadOnlyList<PlantedDefect> All { get; } =
    [
        new("A failed attempt's hold is not released", "Decisions/Following.cs",
            ("        CapacityDecisions.Release(decision, order);\n", "")),
        new("An attempt that ended leaves its order waiting", "Decisions/Following.cs",
            ("if (before.End is null)", "if (before.End is not null)")),
        new("A second payment pays a paid order again", "Decisions/Following.cs",
            ("if (order.WasPaid)", "if (order.Status is OrderStatus.Draft)")),
        new("Another amount pays all the same", "Decisions/Following.cs",
            ("if (received != payment.Amount && !IsOverpaid(decision, payment))", "if (received.Minor < 0)")),
        new("A client that comes back confirms the payment", "Decisions/CheckoutDecisions.cs",
            ("            PaymentDecisions.Read(decision, payment, decision.Moment.At + HeadStart);\n",
                "            Following.Pay(decision, decision.Order(order.Id)!, payment, order.Amount);\n")),
        new("An order ends while it can still be paid", "Decisions/OrderDecisions.cs",
            (" || decision.PaymentsOf(id).Any(payment => payment.IsLive))\n            return;", ")\n            return;")),
        new("A canceled order keeps its seat", "Decisions/OrderDecisions.cs",
            ("        CapacityDecisions.Release(decision, order);\n", "")),
        new("A second page is opened while one can still be paid", "Decisions/CheckoutDecisions.cs",
            ("LastOrDefault(payment => payment.IsLive) is { } live", "LastOrDefault(payment => payment.Received is not null) is { } live")),
        new("A failure fails the order's newest attempt", "Decisions/PaymentDecisions.cs",
            ("            ? decision.Payment(id)\n",
                "            ? fact is PaymentClosed && decision.Payment(id) is { } named\n"
                + "                ? decision.PaymentsOf(named.Shares[0].Order).Last()\n                : decision.Payment(id)\n"),
            ("            return Contradiction(decision, payment, about) is",
                "            return fact is not PaymentClosed && Contradiction(decision, payment, about) is")),
        new("A sold seat is not counted", "Decisions/CapacityDecisions.cs",
            ("Sold = capacity.Sold + quantity });\n        else if", "Sold = capacity.Sold });\n        else if")),
        new("Seats are held though none is free", "Decisions/CapacityDecisions.cs",
            ("capacity && capacity.Free >= need.Value", "capacity && capacity.Total >= need.Value"),
            ("            Invariant.That(changed is { Held: >= 0, Sold: >= 0, Free: >= 0 },", "            Invariant.That(true,")),
        new("What is unknown decays to failed", "Decisions/CallDecisions.cs",
            ("        else\n            Send(decision, call with { Status = CallStatus.Unknown });",
                "        else\n            Refuse(decision, call, new PaymentError(\"timeout\", \"No answer came.\"));")),
        new("Absence from a list proves it at once", "Decisions/CallDecisions.cs",
            ("since >= policy.AbsenceProvenAfter ||", "since >= TimeSpan.Zero ||")),
        new("A listing is never behind", "Decisions/CallDecisions.cs", ("(create.Ended && since >= policy.ListingLag)", "create.Ended")),
        new("A refusal after an unclear attempt is believed", "Decisions/CallDecisions.cs",
            ("refused when call.EverUnclear && Makes", "refused when call.Attempts < 0 && Makes")),
        new("A key is believed to live for a year", "Providers/Stripe/StripeProvider.cs",
            ("KeyHorizon => TimeSpan.FromHours(23)", "KeyHorizon => TimeSpan.FromDays(365)")),
        new("A transfer's key is minted anew at every attempt", "Call.cs",
            ("CreateTransfer create => create.Transfer.ToString(),", "CreateTransfer create => $\"{create.Transfer}-{Attempts}\",")),
        new("A run's lease has no fence", "Reconciliation/RunRows.cs", ("and id = @id and fence = @fence", "and id = @id and @fence > 0")),
        new("A page's key is minted anew at every attempt", "Call.cs", ("_ => Id.ToString(),", "_ => $\"{Id}-{Attempts}\",")),
        new("A refund's key is minted anew at every attempt", "Call.cs",
            ("CreateRefund create => create.Refund.ToString(),", "CreateRefund create => $\"{create.Refund}-{Attempts}\",")),
        new("A call is sent without its key", "Outbox/Caller.cs",
            ("call.Request.Changes ? call.Key : null", "call.Request.Changes ? \"\" : null")),
        new("The second answer to a call counts as the first", "Inbox/AnswerEnvelope.cs",
            ("$\"{kind}:{call.Id}:{number}\"", "$\"{kind}:{call.Id}\"")),
        new("An answer does not say which attempt it is to", "Inbox/AnswerEnvelope.cs",
            ("settled with { Attempt = head.Attempt, SentAt = head.SentAt }", "settled with { Attempt = 1 }")),
        new("An attempt whose server died counts as not made", "Outbox/CallRows.cs",
            ("\"lease_until is null and ((", "\"(lease_until is null or lease_until <= @now) and (("),
            ("lease_until <= @now order by lease_until", "fence < 0 and lease_until <= @now order by lease_until")),
        new("An attempt whose server died is waited for without end", "Outbox/Caller.cs",
            ("lost = await CallRows.LostAsync(session, time.GetUtcNow(), Limits.OutboxBatch, cancellationToken).ConfigureAwait(false);",
                "lost = [];")),
        new("The order in which events were decided on is forgotten", "Inbox/InboxSql.cs",
            ("|| (select number from booking_number where account = @account) || @met", "|| 1 || @met")),
        new("A refund under way does not count", "Decisions/OrderMoney.cs",
            ("refund => refund.Counts)", "refund => refund.Status is RefundStatus.Succeeded)")),
        new("Our own refund is counted again when it is told", "Decisions/RefundDecisions.cs",
            ("            ?? (fact.Ours is { } ours ? decision.Refunds.Find(ours) : null);", "            ?? null;")),
        new("A refund that came back is not posted back", "Decisions/RefundDecisions.cs",
            ("(refund.Status is RefundStatus.Succeeded || before?.Status is RefundStatus.Succeeded)",
                "(refund.Status is RefundStatus.Succeeded)")),
        new("A dispute's withdrawal is counted each time it is told", "Disputes/DisputeFold.cs",
            ("Withdrawn = Math.Max(dispute.Withdrawn, fact.Withdrawn?.Amount.Minor ?? 0)",
                "Withdrawn = dispute.Withdrawn + (fact.Withdrawn?.Amount.Minor ?? 0)")),
        new("A dispute's reinstatement is passed over", "Disputes/DisputeFold.cs",
            ("Reinstated = Math.Max(dispute.Reinstated, fact.Reinstated?.Amount.Minor ?? 0)", "Reinstated = dispute.Reinstated")),
        new("A capture changes the order and not the ledger", "Decisions/CapturePostings.cs",
            ("        var received = new Money(parts.Sum(part => part.Amount), currency);\n",
                "        if (parts.Count == 1 && payment is not null)\n            return;\n"
                + "        var received = new Money(parts.Sum(part => part.Amount), currency);\n")),
        new("A fee is not posted", "Decisions/SettlementDecisions.cs",
            ("LedgerEntry.Debit(Chart.ProviderFees(capture.Provider, capture.Live), fact.Fee)",
                "LedgerEntry.Debit(Chart.ProviderFees(capture.Provider, capture.Live), fact.Fee with { Minor = 0 })"),
            ("LedgerEntry.Credit(Chart.ProviderClearing(capture.Provider, capture.Live), fact.Fee)",
                "LedgerEntry.Credit(Chart.ProviderClearing(capture.Provider, capture.Live), fact.Fee with { Minor = 0 })")),
        new("A seller is credited with the platform's part, too", "Decisions/CapturePostings.cs",
            ("[(line.Seller, line.Amount - line.PlatformFee), (null, line.PlatformFee)]",
                "[(line.Seller, line.Amount), (null, line.PlatformFee)]")),
        new("A seller's part is not taken back", "Decisions/TransferDecisions.cs",
            ("        if (moved > due)\n            TakeBack(decision, transfers, moved - due);\n", "")),
        new("Access is not given", "Decisions/GrantDecisions.cs",
            ("grant with { IsActive = HasPayment(decision, payment, order) }", "grant with { IsActive = false }")),
        new("Access stays when the money has gone back", "Decisions/GrantDecisions.cs",
            ("return order.AmountPaid - order.AmountRefunded - lost > 0;", "return order.AmountPaid > 0;")),
        new("Different uses are taken for one", "Causes.cs",
            (":{LedgerAccount.Escape(customer)}:{LedgerAccount.Escape(step)}\"", ":{LedgerAccount.Escape(customer)}:{step.Length}\"")),
        new("A notice that was not taken counts as delivered", "Outbox/NoticeSender.cs",
            ("return response.IsSuccessStatusCode ? null :", "return response.Version.Major > 0 ? null :")),
        new("A notice overtakes one that was not taken", "Outbox/NoticeRows.cs",
            ("\"and e.delivered_at is null\"", "\"and e.delivered_at is null and e.attempts = 0\"")),
        new("A webhook is answered before it is stored", "Inbox/InboxWriter.cs",
            ("            await session.CommitAsync(cancellationToken).ConfigureAwait(false);\n            Telemetry",
                "            Telemetry")),
        new("A delivery is an event of its own each time", "Inbox/Webhooks.cs",
            ("genuine.EventId, genuine.Type", "$\"{genuine.EventId}.{envelope.ReceivedAt.UtcTicks}\", genuine.Type")),
        new("The ledger is posted in a transaction after the state", "Bookkeeping/Bookkeeper.cs",
            ("        await writer.WriteAsync(session, now, cancellationToken).ConfigureAwait(false);\n",
                "        var later = books.Postings.ToArray();\n        books.Postings.Clear();\n"
                + "        await writer.WriteAsync(session, now, cancellationToken);\n        _later.AddRange(later);\n"),
            ("            return await RecordWholeAsync(arrival, cancellationToken).ConfigureAwait(false);\n",
                "            var whole = await RecordWholeAsync(arrival, cancellationToken);\n            await PostAsync();\n"
                + "            return whole;\n"),
            ("    async Task<T> InTransactionAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)\n",
                "    readonly List<LedgerTransaction> _later = [];\n\n    async Task PostAsync()\n    {\n"
                + "        if (_later.Count == 0)\n            return;\n"
                + "        await using var session = await store.BeginAsync(CancellationToken.None);\n"
                + "        await Quittance.Ledger.LedgerRows.AddAsync(session, [.. _later], CancellationToken.None);\n"
                + "        _later.Clear();\n        await session.CommitAsync(CancellationToken.None);\n    }\n\n"
                + "    async Task<T> InTransactionAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)\n    {\n"
                + "        var result = await InOneAsync(work, cancellationToken);\n        await PostAsync();\n        return result;\n"
                + "    }\n\n"
                + "    async Task<T> InOneAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)\n")),
    ];

    public override string ToString() => Name;
}
