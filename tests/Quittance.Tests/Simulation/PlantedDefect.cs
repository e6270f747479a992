namespace Quittance.Tests.Simulation;

/// <summary>One guard taken out of the engine, in a build that only tests use: a text in a source file that stands there once.</summary>
/// <param name="Name">What is wrong with it, in a few words.</param>
/// <param name="File">The file, within src/Quittance.</param>
/// <param name="Guard">The text.</param>
/// <param name="Instead">What stands there instead.</param>
sealed record PlantedDefect(string Name, string File, string Guard, string Instead)
{
    public static IReadOnlyList<PlantedDefect> All { get; } =
    [
        new("A failed attempt's hold is not released", "Decisions/Following.cs",
            "        CapacityDecisions.Release(decision, order);\n", ""),
        new("An attempt that ended leaves its order waiting", "Decisions/Following.cs",
            "if (before.End is null)", "if (before.End is not null)"),
        new("A second payment pays a paid order again", "Decisions/Following.cs",
            "if (order.WasPaid)", "if (order.Status is OrderStatus.Draft)"),
        new("Another amount pays all the same", "Decisions/Following.cs",
            "if (received != payment.Amount && !IsOverpaid(decision, payment))", "if (received.Minor < 0)"),
        new("A sold seat is not counted", "Decisions/CapacityDecisions.cs", "Sold = capacity.Sold + quantity });\n        else if",
            "Sold = capacity.Sold });\n        else if"),
        new("A page's key is minted anew at every attempt", "Call.cs", "_ => Id.ToString(),", "_ => $\"{Id}-{Attempts}\","),
        new("A call is sent without its key", "Outbox/Caller.cs",
            "call.Request.Changes ? call.Key : null", "call.Request.Changes ? \"\" : null"),
        new("A capture changes the order and not the ledger", "Decisions/CapturePostings.cs",
            "        var received = new Money(parts.Sum(part => part.Amount), currency);\n",
            "        if (parts.Count == 1 && payment is not null)\n            return;\n"
            + "        var received = new Money(parts.Sum(part => part.Amount), currency);\n"),
        new("A seller is credited with the platform's part, too", "Decisions/CapturePostings.cs",
            "[(line.Seller, line.Amount - line.PlatformFee), (null, line.PlatformFee)]",
            "[(line.Seller, line.Amount), (null, line.PlatformFee)]"),
        new("Access is not given", "Decisions/GrantDecisions.cs",
            "grant with { IsActive = HasPayment(decision, payment, order) }", "grant with { IsActive = false }"),
        new("A notice that was not taken counts as delivered", "Outbox/NoticeSender.cs",
            "return response.IsSuccessStatusCode ? null :", "return response.Version.Major > 0 ? null :"),
        new("A webhook is answered before it is stored", "Inbox/InboxWriter.cs",
            "            await session.CommitAsync(cancellationToken).ConfigureAwait(false);\n            return stored;",
            "            return stored;"),
    ];

    public override string ToString() => Name;
}
