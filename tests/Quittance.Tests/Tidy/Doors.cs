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
        ["Providers"] = [],
        ["Providers/*"] = ["Providers"],
        ["Orders"] = ["Storage"],
        ["Payments"] = ["Storage"],
        ["Capacities"] = ["Storage"],
        ["Cases"] = ["Storage"],
        ["History"] = ["Storage"],
        ["Ledger"] = ["Storage"],
        ["Refunds"] = ["Storage"],
        ["Disputes"] = ["Storage"],
        ["Sellers"] = ["Storage"],
        ["Grants"] = ["Storage"],
        ["Meters"] = ["Storage"],
        ["Requests"] = ["Storage"],
        // Pure: of Payments, Refunds and Disputes only the folds, of Storage only the words and the way of writing JSON.
        ["Decisions"] = ["Payments", "Refunds", "Disputes", "Storage"],
        // What an event means, and so what may be decided on: adapters read bytes there, they do not call out.
        ["Inbox"] = ["Storage", "Providers", "Decisions"],
        // No HTTP inside a transaction: what books may not see who calls.
        ["Bookkeeping"] =
        [
            "Storage", "Decisions", "Inbox", "Outbox", "Orders", "Payments", "Refunds", "Disputes", "Ledger", "Capacities", "Cases",
            "History", "Sellers", "Grants", "Meters",
        ],
        ["Outbox"] = ["Storage", "Providers", "Inbox", "Bookkeeping"],
        ["Commands"] =
        [
            "Storage", "Providers", "Decisions", "Inbox", "Bookkeeping", "Outbox", "Orders", "Payments", "Refunds", "Disputes", "Ledger",
            "Capacities", "Cases", "History", "Sellers", "Grants", "Meters", "Reconciliation",
        ],
        // It reads what others keep, and what is to be done about it goes the way of everything else.
        ["Reconciliation"] = ["Storage", "Providers", "Inbox", "Bookkeeping", "Outbox", "Payments", "Refunds", "Sellers", "Ledger"],
        // It reads one inbox, and has what it says booked again elsewhere.
        ["Replays"] = ["Storage", "Inbox", "Bookkeeping"],
        ["Diagnosis"] = ["Storage", "Providers", "Commands", "Reconciliation"],
        ["Pumps"] = [All],
    };

    /// <summary>The files at the root that see rooms, by the beginning of their names: the heart of the library.</summary>
    public static readonly Dictionary<string, string[]> Heart = new()
    {
        ["Engine"] = [All],
        ["AddQuittance"] = [All],
        ["QuittanceBuilder"] = [All],
        ["QuittanceOptions"] = [All],
    };

    /// <summary>Where a transaction that writes may begin, by the beginning of the path.</summary>
    public static readonly string[] WriteTransactions =
    [
        "src/Quittance/Bookkeeping/Bookkeeper.cs",
        "src/Quittance/Commands/Commands.cs",
        "src/Quittance/Inbox/InboxWriter.cs",
        "src/Quittance/Outbox/Caller.cs",
        "src/Quittance/Outbox/NoticeSender.cs",
        "src/Quittance/Pumps/Retention.cs",
        "src/Quittance/Reconciliation/",
        "src/Quittance/Requests/AnsweredRequests.cs",
        "src/Quittance/Storage/",
    ];
}
