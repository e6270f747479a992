using FsCheck;
using FsCheck.Fluent;

namespace Quittance.Tests.Vocabulary;

/// <summary>Dividing money: nothing is lost, nothing is made, and how it is cut does not matter (INC-83).</summary>
public sealed class SplitTests
{
    static readonly Gen<long[]> Weights =
        from count in Gen.Choose(1, 8)
        from weights in Gen.ListOf(Gen.Choose(0, 100_000).Select(weight => (long)weight), count)
        where weights.Sum() > 0
        select weights.ToArray();

    [Theory]
    [InlineData(100, new long[] { 1, 1, 1 }, new long[] { 34, 33, 33 })]
    [InlineData(-100, new long[] { 1, 1, 1 }, new long[] { -34, -33, -33 })]
    [InlineData(1, new long[] { 0, 5, 5 }, new long[] { 0, 1, 0 })]
    [InlineData(0, new long[] { 0, 0 }, new long[] { 0, 0 })]
    public void The_first_of_equals_gets_the_cent_that_is_left(long amount, long[] weights, long[] parts) =>
        Assert.Equal(parts, Split.Over(amount, weights));

    [Fact]
    public void There_must_be_something_to_divide_by() => Assert.Throws<ArgumentException>(() => Split.Over(1, 0, 0));

    [Fact]
    public void Parts_sum_to_the_whole_and_are_within_a_cent_of_the_exact_share() => Holds(
        from weights in Weights from amount in Gen.Choose(0, 10_000_000) select (weights, amount: (long)amount),
        given =>
        {
            var parts = Split.Over(given.amount, given.weights);
            Assert.Equal(given.amount, parts.Sum());
            var total = given.weights.Sum();
            for (var i = 0; i < parts.Length; i++)
                Assert.True(Math.Abs((decimal)parts[i] - ((decimal)given.amount * given.weights[i] / total)) < 1);
        });

    [Fact]
    public void Slices_take_the_same_however_the_sum_is_cut() => Holds(
        from parts in Weights
        from first in Gen.Choose(0, (int)parts.Sum())
        from second in Gen.Choose(0, (int)(parts.Sum() - first))
        select (parts, first: (long)first, second: (long)second),
        given =>
        {
            var (parts, first, second) = given;
            var twice = Split.Slice(parts, 0, first).Zip(Split.Slice(parts, first, second), (left, right) => left + right);
            Assert.Equal(Split.Slice(parts, 0, first + second), twice);
        });

    [Fact]
    public void A_slice_takes_from_nobody_less_than_nothing_and_from_all_exactly_everything() => Holds(
        from parts in Weights
        from before in Gen.Choose(0, (int)parts.Sum())
        select (parts, before: (long)before),
        given =>
        {
            var (parts, before) = given;
            Assert.All(Split.Slice(parts, before, parts.Sum() - before), taken => Assert.True(taken >= 0));
            Assert.Equal(parts, Split.Slice(parts, 0, parts.Sum()));
        });

    [Fact]
    public void What_is_given_back_is_what_was_taken() => Holds(
        from parts in Weights from taken in Gen.Choose(0, (int)parts.Sum()) select (parts, taken: (long)taken),
        given => Assert.Equal(
            Split.Slice(given.parts, 0, given.taken),
            Split.Slice(given.parts, given.taken, -given.taken).Select(part => -part)));

    [Fact]
    public void No_more_is_taken_than_there_is() => Assert.Throws<ArgumentException>(() => Split.Slice([3, 4], 0, 8));

    static void Holds<T>(Gen<T> drawn, Action<T> check) =>
        Prop.ForAll(drawn.ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
