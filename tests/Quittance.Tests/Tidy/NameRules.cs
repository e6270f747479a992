using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Quittance.Tests.Tidy.Rule;

namespace Quittance.Tests.Tidy;

static class NameRules
{
    static readonly string[] Banned =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Service", "Services", "Base", "Impl"];

    // Where users already look for what is to be called in their Program.cs.
    static readonly string[] FrameworkNamespaces = ["Microsoft.Extensions.DependencyInjection", "Microsoft.AspNetCore.Builder"];

    public static readonly Rule[] All =
    [
        new()
        {
            Name = "A type is named after what it is: no Manager, Helper, Util, Service, Base or Impl",
            Check = EachCSharp(BannedNames),
            Bad =
            [
                Sample("src/A.cs", "sealed class PaymentManager;"),
                Sample("src/A.cs", "static class SqlHelper;"),
                Sample("src/A.cs", "abstract class ProviderBase;"),
                Sample("src/A.cs", "interface IPaymentService;"),
                Sample("src/A.cs", "delegate void RefundImpl();"),
            ],
            Good =
            [
                Sample("src/A.cs", "sealed class PumpHost : BackgroundService { IServiceCollection? Services; }"),
                Sample("src/A.cs", "static class Base32;"),
            ],
        },
        new()
        {
            Name = "A class is sealed, abstract or static",
            Check = OpenClasses,
            Bad =
            [
                Sample("src/A.cs", "public class A;"),
                Sample("src/A.cs", "record A(int B);"),
                Sample("src/A.cs", "sealed class A { class B; }"),
                [new("src/A.cs", "partial class A;"), new("src/A.Sql.cs", "partial class A;")],
            ],
            Good =
            [
                Sample("src/A.cs", "sealed class A; abstract record B; static class C; record struct D; struct E; interface F;"),
                [new("src/A.cs", "sealed partial class A;"), new("src/A.Sql.cs", "partial class A;")],
                Sample("bench/A.cs", "[MemoryDiagnoser] public class A;"),
            ],
        },
        new()
        {
            Name = "A namespace is the project and the folder",
            Check = Each(file => file.IsCSharp && file.Namespace.Length > 0, WrongNamespace),
            Bad =
            [
                Sample("src/Quittance/Inbox/Inbox.cs", "namespace Quittance;"),
                Sample("tests/Quittance.Tests/Tidy/Rule.cs", "namespace Quittance.Tests { }"),
            ],
            Good =
            [
                Sample("src/Quittance/Providers/Stripe/Wire.cs", "namespace Quittance.Providers.Stripe;"),
                Sample("src/Quittance/Money.cs", "namespace Quittance;"),
                Sample("samples/Shop/Pages/Seats.cs", "namespace Shop.Pages;"),
                Sample("src/Quittance/AddQuittance.cs", "namespace Microsoft.Extensions.DependencyInjection;"),
            ],
        },
    ];

    static IEnumerable<Finding> BannedNames(SourceFile file) => file.Nodes<MemberDeclarationSyntax>()
        .Select(member => member switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier,
            DelegateDeclarationSyntax type => type.Identifier,
            _ => default,
        })
        .Where(name => Banned.Any(banned => name.ValueText.EndsWith(banned, StringComparison.Ordinal)))
        .Select(name => file.At(name, $"{name.ValueText} does not say what it is"));

    static IEnumerable<Finding> OpenClasses(IReadOnlyList<SourceFile> files) =>
        from file in files
        where file.IsCSharp
        from type in file.Nodes<TypeDeclarationSyntax>()
        where type.Kind() is SyntaxKind.ClassDeclaration or SyntaxKind.RecordDeclaration
        where !IsDerivedByItsRunner(type)
        group (file, type) by FullName(file, type) into parts
        where !parts.Any(part => part.type.Modifiers.Any(modifier => modifier.Kind()
            is SyntaxKind.SealedKeyword or SyntaxKind.AbstractKeyword or SyntaxKind.StaticKeyword))
        select parts.First().file.At(parts.First().type.Identifier, $"{parts.Key} is open to be derived from");

    // BenchmarkDotNet derives a class of its own from what it measures.
    static bool IsDerivedByItsRunner(TypeDeclarationSyntax type) =>
        type.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == "MemoryDiagnoser");

    static string FullName(SourceFile file, TypeDeclarationSyntax type) =>
        string.Join('.', type.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Reverse()
            .Select(part => $"{part.Identifier.Text}`{part.Arity}").Prepend(file.Namespace));

    static IEnumerable<Finding> WrongNamespace(SourceFile file)
    {
        var expected = string.Join('.', file.Path.Split('/')[1..^1]);
        if (file.Namespace != expected && !FrameworkNamespaces.Contains(file.Namespace))
        {
            yield return file.At(1, $"the namespace is {file.Namespace}, the folder says {expected}");
        }
    }
}
