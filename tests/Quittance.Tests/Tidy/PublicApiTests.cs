using System.Reflection;
using System.Text;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Tidy;

public sealed class PublicApiTests
{
    static readonly string[] Packed = ["Quittance.Core", "Quittance.AspNetCore"];
    static readonly string Approved = SourceRoot.Combine("tests", "Quittance.Tests", "Tidy", "api.approved.txt");

    /// <summary>A change of the public API is seen in review, as a change of this file: UPDATE_APPROVED=1 ./test writes it.</summary>
    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        var printed = string.Join('\n', Packed.Select(name => PublicApi.Print(Assembly.Load(name))));

        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1") File.WriteAllText(Approved, printed);

        var approved = File.ReadAllText(Approved);
        Assert.True(approved == printed, "The public API differs from api.approved.txt. If that is meant: UPDATE_APPROVED=1 ./test"
            + $"\nnew:  {string.Join("\n      ", Lines(printed).Except(Lines(approved)))}"
            + $"\ngone: {string.Join("\n      ", Lines(approved).Except(Lines(printed)))}");
    }

    [Fact]
    public void Each_kind_of_member_is_printed()
    {
        var text = new StringBuilder();

        PublicApi.Print(typeof(Sample<>), text);
        PublicApi.Print(typeof(Pair), text);
        PublicApi.Print(typeof(Colour), text);

        Assert.Equal("""

            abstract class Quittance.Tests.Tidy.PublicApiTests.Sample<T> : System.IDisposable
                T[] Rows(int? count = …)
                new(string name)
                protected abstract void Write(System.Collections.Generic.List<T> rows)
                static int Limit
                static int op_UnaryNegation(Quittance.Tests.Tidy.PublicApiTests.Sample<T> sample)
                string Name { get; init; }
                virtual void Dispose()

            sealed record Quittance.Tests.Tidy.PublicApiTests.Pair
                int Left { get; init; }
                new(int Left)

            enum Quittance.Tests.Tidy.PublicApiTests.Colour
                Blue = 2
                Red = 1

            """, text.ToString());
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    sealed record Pair(int Left);

    enum Colour
    {
        Red = 1,
        Blue = 2,
    }

    abstract class Sample<T>(string name) : IDisposable
    {
        public const int Limit = 1;

        public string Name { get; init; } = name;

        internal int Hidden { get; set; }

        public static int operator -(Sample<T> sample) => -sample.Hidden;

        public T[] Rows(int? count = null) => new T[count ?? Hidden];

        public virtual void Dispose() => Hidden = 0;

        protected abstract void Write(List<T> rows);
    }
}
