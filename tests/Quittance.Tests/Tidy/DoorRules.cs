using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Quittance.Tests.Tidy.Rule;

namespace Quittance.Tests.Tidy;

static class DoorRules
{
    const string Library = "src/Quittance/";

    static readonly string[] Drivers = ["Npgsql", "Sqlite", "SQLitePCL", "Microsoft.Data.Sqlite"];
    static readonly string[] WaysToBegin = ["BeginAsync", "BeginTransaction", "BeginTransactionAsync"];

    public static readonly Rule[] All =
    [
        new()
        {
            Name = "A room uses only the rooms that the table of doors allows it",
            Check = Rooms,
            Bad =
            [
                Sample("src/Quittance/Payments/Payments.cs", "using Quittance.Orders; namespace Quittance.Payments;"),
                Sample("src/Quittance/Payments/Payments.cs", "namespace Quittance.Payments; class A { Quittance.Orders.Order? O; }"),
                [
                    new("src/Quittance/Orders/Order.cs", "namespace Quittance.Orders; sealed class OrderRow;"),
                    new("src/Quittance/Payments/Payments.cs", "namespace Quittance.Payments; class A { Orders.OrderRow? O; }"),
                ],
                [
                    new("src/Quittance/Orders/Order.cs", "namespace Quittance.Orders; static class OrderSql;"),
                    new("src/Quittance/Payments/Payments.cs", "namespace Quittance.Payments; class A { object O = Orders.OrderSql.Save; }"),
                ],
                Sample("src/Quittance/Money.cs", "using Quittance.Storage; namespace Quittance;"),
                Sample("src/Quittance/Money.cs", "using static Quittance.Storage.Store; namespace Quittance;"),
                Sample("src/Quittance/Storage/Store.cs", "using Quittance.Inbox; namespace Quittance.Storage;"),
                Sample("src/Quittance/Providers/Stripe/Wire.cs", "using Quittance.Providers.PayPal;"),
                Sample("src/Quittance/Providers/Stripe/Wire.cs", "using Quittance.Storage;"),
                Sample("src/Quittance/Providers/Provider.cs", "using S = Quittance.Providers.Stripe.Wire;"),
                Sample("src/Quittance/Bookkeeping/Bookkeeper.cs", "using Quittance.Providers;"),
                Sample("src/Quittance/Payments/Payments.cs", "global using Quittance.Storage;"),
                Sample("src/Quittance/Cellar/Wine.cs", "namespace Quittance.Cellar;"),
            ],
            Good =
            [
                Sample("src/Quittance/Payments/Payments.cs", "using Quittance.Storage; using System.Text; namespace Quittance.Payments;"),
                Sample("src/Quittance/Providers/Stripe/Wire.cs", "using Quittance.Providers; using Quittance.Providers.Stripe;"),
                Sample("src/Quittance/Pumps/InboxPump.cs", "using Quittance.Inbox; using Quittance.Providers.Stripe;"),
                Sample("src/Quittance/Bookkeeping/Bookkeeper.cs", "using Quittance.Payments; using Quittance.Orders;"),
                Sample("src/Quittance/Order.cs", "namespace Quittance; class Order { int[] Payments = []; int N => Payments.Length; }"),
            ],
        },
        new()
        {
            Name = "Only Storage names the database drivers' types",
            Check = Each(file => file.IsCSharp && file.IsBelow("src/") && !file.IsBelow("src/Quittance/Storage/"), DriverNames),
            Bad =
            [
                Sample("src/Quittance/Inbox/Inbox.cs", "using Npgsql;"),
                Sample("src/Quittance/Inbox/Inbox.cs", "using Microsoft.Data.Sqlite;"),
                Sample("src/Quittance/Inbox/Inbox.Sql.cs", "class A { SqliteConnection? C; }"),
                Sample("src/Quittance.Host/Program.cs", "var c = new NpgsqlConnection();"),
            ],
            Good =
            [
                Sample("src/Quittance/Storage/SqliteStore.cs", "using Npgsql; class A { SqliteConnection? C; }"),
                Sample("src/Quittance/Inbox/Inbox.Sql.cs", "class A { object S = new Sql(sqlite: \"select 1\", postgres: \"Npgsql\"); }"),
                Sample("src/Quittance/AddQuittance.cs", "class A { void UseSqlite() => new SqliteStore(); }"),
            ],
        },
        new()
        {
            Name = "Only the listed files begin a transaction that writes",
            Check = Each(
                file => file.IsCSharp && file.IsBelow("src/") && !Doors.WriteTransactions.Any(file.IsBelow), Transactions),
            Bad =
            [
                Sample("src/Quittance/Payments/Payments.cs", "await store.BeginAsync();"),
                Sample("src/Quittance.AspNetCore/OrdersApi.cs", "using var t = connection.BeginTransaction();"),
                Sample("src/Quittance/Inbox/Inbox.cs", "await (await Open()).BeginTransactionAsync(cancel);"),
            ],
            Good =
            [
                Sample("src/Quittance/Bookkeeping/Bookkeeper.cs", "await store.BeginAsync();"),
                Sample("src/Quittance/Payments/Payments.cs", "await store.ReadAsync();"),
                Sample("src/Quittance.AspNetCore/Idempotency.cs", "await engine.Requests.BeginAsync(key);"),
            ],
        },
        new()
        {
            Name = "The sandbox and the shop reference nothing of the engine",
            Check = Each(file => file.IsBelow("src/Quittance.Sandbox/") || file.IsBelow("samples/Shop/"), Strangers),
            Bad =
            [
                Sample("src/Quittance.Sandbox/Quittance.Sandbox.csproj", "<ProjectReference Include=\"../Quittance/Quittance.csproj\" />"),
                Sample("src/Quittance.Sandbox/Money.cs", "using Quittance.Providers;"),
                Sample("samples/Shop/Shop.cs", "using Quittance;"),
            ],
            Good =
            [
                Sample("src/Quittance.Sandbox/Money.cs", "using Quittance.Sandbox.Stripe; namespace Quittance.Sandbox;"),
                Sample("src/Quittance.Sandbox/Quittance.Sandbox.csproj", "<InternalsVisibleTo Include=\"Quittance.Tests\" />"),
            ],
        },
    ];

    static IEnumerable<Finding> Rooms(IReadOnlyList<SourceFile> files)
    {
        var library = files.Where(file => file.IsCSharp && file.IsBelow(Library)).ToList();
        var types = library.SelectMany(file => file.Nodes<BaseTypeDeclarationSyntax>()
            .Select(type => $"{RoomOf(file)}.{type.Identifier.Text}")).ToHashSet();
        return library.SelectMany(file => RoomsUsed(file, types));
    }

    static IEnumerable<Finding> RoomsUsed(SourceFile file, HashSet<string> types)
    {
        var room = RoomOf(file);
        if (AllowedFor(file, room) is not { } allowed)
        {
            yield return file.At(1, $"the room {room} is not in the table of doors (Doors.cs)");
            yield break;
        }

        foreach (var import in file.Syntax.Usings.Where(import => import.GlobalKeyword.ValueText.Length > 0))
        {
            yield return file.At(import, "a global using opens a door for every room");
        }

        foreach (var (name, line) in QualifiedNames(file))
        {
            if (RoomNamed(name, types) is { } used && used != room && used != "Vocabulary"
                && !allowed.Contains(used) && !allowed.Contains(Doors.All))
            {
                yield return file.At(line, $"{room} may not use {used} ({name})");
            }
        }
    }

    /// <summary>"Vocabulary" for a file at the root, else its folder; a provider's is "Providers/Name".</summary>
    static string RoomOf(SourceFile file) => file.Path[Library.Length..].Split('/') switch
    {
        [_] => "Vocabulary",
        ["Providers", var provider, _, ..] => $"Providers/{provider}",
        [var folder, ..] => folder,
        [] => throw new InvalidOperationException(file.Path),
    };

    static string[]? AllowedFor(SourceFile file, string room)
    {
        var heart = Doors.Heart.Keys.FirstOrDefault(name => file.Name.StartsWith(name, StringComparison.Ordinal));
        if (room == "Vocabulary" && heart is not null) return Doors.Heart[heart];
        return Doors.Rooms.GetValueOrDefault(room.StartsWith("Providers/", StringComparison.Ordinal) ? "Providers/*" : room);
    }

    /// <summary>Every dotted name in the file: of usings, of types, and of what begins a chain of members.</summary>
    static IEnumerable<(string Name, int Line)> QualifiedNames(SourceFile file) => file.Syntax.DescendantNodes()
        .Where(node => node is QualifiedNameSyntax { Parent: not (QualifiedNameSyntax or BaseNamespaceDeclarationSyntax) }
            or MemberAccessExpressionSyntax { Parent: not MemberAccessExpressionSyntax })
        .Select(node => (node.ToString().Replace("global::", "", StringComparison.Ordinal), SourceFile.LineOf(node)));

    /// <summary>
    /// The room that a dotted name leads to: one that begins with Quittance, or one relative to it that names a type there. (A property
    /// that has the name of a room is no door.)
    /// </summary>
    static string? RoomNamed(string name, HashSet<string> types)
    {
        var parts = name.Split('.', StringSplitOptions.TrimEntries);
        var full = parts[0] == "Quittance";
        if (full) parts = parts[1..];
        return parts switch
        {
            ["Providers", var provider, _, ..] when types.Contains($"Providers/{provider}.{parts[2]}") || full => $"Providers/{provider}",
            ["Providers", var provider] when full && !types.Contains($"Providers.{provider}") => $"Providers/{provider}",
            [var room, ..] when full => Doors.Rooms.ContainsKey(room) ? room : "Vocabulary",
            [var room, var type, ..] when types.Contains($"{room}.{type.Split('<', '(')[0]}") => room,
            _ => null,
        };
    }

    static IEnumerable<Finding> DriverNames(SourceFile file)
    {
        var ours = new HashSet<string> { "SqliteStore" };
        var named = file.Nodes<SimpleNameSyntax>().Where(name => name.Parent is not NameColonSyntax
            && !ours.Contains(name.Identifier.Text)
            && Drivers.Any(driver => name.Identifier.Text.StartsWith(driver, StringComparison.Ordinal)));
        return named.Select(name => file.At(name, $"{name.Identifier.Text} belongs to Storage"));
    }

    static IEnumerable<Finding> Transactions(SourceFile file) => file.Nodes<InvocationExpressionSyntax>()
        .Where(call => call.Expression is MemberAccessExpressionSyntax access && WaysToBegin.Contains(access.Name.Identifier.Text)
            && !IsRequest(access))
        .Select(call => file.At(call, "begins a transaction; only the files listed in Doors.cs do"));

    /// <summary>What begins there is a request under an idempotency key.</summary>
    static bool IsRequest(MemberAccessExpressionSyntax access) =>
        access.Expression.ToString().EndsWith("Requests", StringComparison.Ordinal);

    static IEnumerable<Finding> Strangers(SourceFile file)
    {
        if (file.Name.EndsWith(".csproj", StringComparison.Ordinal))
        {
            return file.Lines.Index().Where(line => line.Item.Contains("<ProjectReference", StringComparison.Ordinal))
                .Select(line => file.At(line.Index + 1, "references a project"));
        }

        if (!file.IsCSharp) return [];
        return file.Syntax.Usings.Where(import => import.NamespaceOrType.ToString() is var name
                && (name == "Quittance" || name.StartsWith("Quittance.", StringComparison.Ordinal))
                && !name.StartsWith("Quittance.Sandbox", StringComparison.Ordinal))
            .Select(import => file.At(import, $"uses {import.NamespaceOrType}"));
    }
}
