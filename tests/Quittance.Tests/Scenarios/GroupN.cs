using Quittance.Commands;

namespace Quittance.Tests.Scenarios;

sealed class Inc158 : Scenario
{
    public override string Title => "Of twenty uses at once that must be covered, ten are, and the balance ends at zero";

    public override bool HasRaces => true;

    public override int Servers => 2;

    public override async Task PlayAsync(World world)
    {
        await Paid.PackAsync(world, "pack", 10_00, 100);
        await World.TogetherAsync([.. Enumerable.Range(0, 20).Select<int, Func<Task>>(number =>
            () => world.UseAsync(Paid.Meter, 10, $"step {number}", onlyIfCovered: true, server: number))]);
    }

    public override void Expect(Ending end)
    {
        Assert.Equal(0, Paid.Units(end));
        Assert.Equal(10, end.Postings.Count(posted => posted.Cause.StartsWith("usage:", StringComparison.Ordinal)));
    }
}

sealed class Inc160 : Scenario
{
    public override string Title => "A use that cost more than was reserved is recorded whole, and new work waits";

    public override async Task PlayAsync(World world)
    {
        await Paid.PackAsync(world, "pack", 10_00, 100);
        var reserved = Assert.IsType<Result<Reservation>.Done>(await world.ReserveAsync(Paid.Meter, 90)).Value;
        await world.SettleAsync(reserved, 130, "render");
        var next = Assert.IsType<Result<Reservation>.Refused>(await world.ReserveAsync(Paid.Meter, 1));
        Assert.Equal("insufficient_units", next.Refusal.Code);
    }

    public override void Expect(Ending end) => Assert.Equal(-30, Paid.Units(end));
}

sealed class Inc161 : Scenario
{
    public override string Title => "A debt of units is settled by the next pack, never forgiven";

    public override async Task PlayAsync(World world)
    {
        await Paid.PackAsync(world, "pack", 10_00, 100);
        await world.UseAsync(Paid.Meter, 300, "burst");
        await Paid.PackAsync(world, "next pack", 20_00, 600);
    }

    public override void Expect(Ending end) => Assert.Equal(400, Paid.Units(end));
}

sealed class Inc163 : Scenario
{
    public override string Title => "A step that is told again and again counts once";

    public override int Servers => 2;

    public override async Task PlayAsync(World world)
    {
        await Paid.PackAsync(world, "pack", 10_00, 100);
        foreach (var server in new[] { 0, 0, 1 }) await world.UseAsync(Paid.Meter, 7, "k", server: server);
    }

    public override void Expect(Ending end) => Assert.Equal(93, Paid.Units(end));
}

sealed class Inc164 : Scenario
{
    public override string Title => "Two handlers of one purchase give its units once";

    public override bool HasRaces => true;

    public override int Servers => 2;

    public override async Task PlayAsync(World world)
    {
        var pack = new OrderLine("Pack", 1, 10_00, null, Grant: new LineGrant.Units(Paid.Meter, 500));
        var order = await world.PlaceAsync("pack", "eur", pack);
        world.Play(await world.OpenPageAsync(order), "succeed");
        await World.TogetherAsync(() => world.DeliverAsync(), () => world.ReturnAsync(order));
        await world.DeliverAsync();
    }

    public override void Expect(Ending end) => Assert.Equal(500, Paid.Units(end));
}
