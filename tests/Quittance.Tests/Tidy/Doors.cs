namespace Quittance.Tests.Tidy;

/// <summary>Which room of src/Quittance may use which: the table that a change of the architecture edits first.</summary>
/// <remarks>Every room may use the vocabulary, the files at the root; the vocabulary uses no room.</remarks>
static class Doors
{
    /// <summary>Any room.</summary>
    public const string All = "*";

    /// <summary>Each room, with the rooms it may use. A room is a folder; each provider is a room of its own.</summary>
    public static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["Vocabulary"] = [],
        ["Storage"] = [],
        ["Diagnostics"] = [],
        ["Providers"] = [],
        ["Providers/*"] = ["Providers"],
        ["Ledger"] = ["Storage", "Diagnostics"],
        ["Inbox"] = ["Storage", "Diagnostics"],
        ["Outbox"] = ["Storage", "Diagnostics"],
        ["Notices"] = ["Storage", "Diagnostics"],
        ["Orders"] = ["Storage", "Diagnostics", "Ledger"],
        ["Payments"] = ["Storage", "Diagnostics", "Ledger"],
        ["Refunds"] = ["Storage", "Diagnostics", "Ledger"],
        ["Disputes"] = ["Storage", "Diagnostics", "Ledger"],
        ["Subscriptions"] = ["Storage", "Diagnostics", "Ledger"],
        ["Capacity"] = ["Storage", "Diagnostics"],
        ["Reconciliation"] = ["Storage", "Diagnostics", "Providers", "Payments", "Ledger"],
        ["Pumps"] = [All],
    };

    /// <summary>The files at the root that see rooms, by the beginning of their names: the heart of the library.</summary>
    public static readonly Dictionary<string, string[]> Heart = new()
    {
        // No HTTP inside a transaction: what books may not see who calls.
        ["Bookkeeper"] =
        [
            "Storage", "Diagnostics", "Ledger", "Inbox", "Outbox", "Notices", "Orders", "Payments", "Refunds", "Disputes",
            "Subscriptions", "Capacity",
        ],
        ["AddQuittance"] = [All],
        ["QuittanceBuilder"] = [All],
        ["QuittanceOptions"] = [All],
    };

    /// <summary>Where a transaction that writes may begin, by the beginning of the path.</summary>
    public static readonly string[] WriteTransactions =
    [
        "src/Quittance/Bookkeeper",
        "src/Quittance/Storage/",
    ];
}
