using Quittance.Requests;
using Quittance.Tests.Infrastructure;

namespace Quittance.Tests.Requests;

/// <summary>One key, one answer.</summary>
public abstract class AnsweredRequestsTests(TestDatabase database) : EngineTests(database)
{
    static readonly byte[] Hash = [1, 2, 3];
    static readonly byte[] Body = "{}"u8.ToArray();

    [Fact]
    public async Task The_first_answer_is_given_again()
    {
        Assert.IsType<RequestStart.Fresh>(await BeginAsync());
        await Engine.Requests.FinishAsync("key", 201, "application/json", Body, Cancel);

        var answered = Assert.IsType<RequestStart.Answered>(await BeginAsync());

        Assert.Equal((201, "application/json"), (answered.Status, answered.ContentType));
        Assert.Equal(Body, answered.Body.ToArray());
        await Engine.Requests.FinishAsync("key", 500, null, default, Cancel);
        Assert.Equal(201, Assert.IsType<RequestStart.Answered>(await BeginAsync()).Status);
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_told_so()
    {
        await BeginAsync();

        Assert.IsType<RequestStart.OtherBody>(await Engine.Requests.BeginAsync("key", new byte[] { 9 }, Cancel));
        Assert.IsType<RequestStart.Fresh>(await Engine.Requests.BeginAsync("other", new byte[] { 9 }, Cancel));
    }

    [Fact]
    public async Task A_request_that_still_runs_is_not_begun_twice_until_it_must_be_dead()
    {
        await BeginAsync();
        Assert.IsType<RequestStart.StillRunning>(await BeginAsync());
        Time.Advance(TimeSpan.FromSeconds(59));
        Assert.IsType<RequestStart.StillRunning>(await BeginAsync());
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.IsType<RequestStart.Fresh>(await BeginAsync());
        Assert.IsType<RequestStart.StillRunning>(await BeginAsync());
    }

    [Fact]
    public async Task A_request_that_is_forgotten_is_fresh_again()
    {
        await BeginAsync();

        await Engine.Requests.ForgetAsync("key", Cancel);

        Assert.IsType<RequestStart.Fresh>(await BeginAsync());
    }

    [Fact]
    public async Task Of_many_at_the_same_moment_one_is_begun()
    {
        var starts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(BeginAsync, Cancel)));

        Assert.Single(starts, start => start is RequestStart.Fresh);
        Assert.Equal(19, starts.Count(start => start is RequestStart.StillRunning));
    }

    [Fact]
    public async Task Answers_are_dropped_with_the_bodies_of_webhooks()
    {
        await BeginAsync();
        await Engine.Requests.FinishAsync("key", 201, null, Body, Cancel);
        Time.Advance(TimeSpan.FromDays(91));

        Assert.Equal(1, await Engine.RetainAsync(Cancel));
        Assert.IsType<RequestStart.Fresh>(await BeginAsync());
    }

    Task<RequestStart> BeginAsync() => Engine.Requests.BeginAsync("key", Hash, Cancel);
}

public sealed class SqliteAnsweredRequestsTests() : AnsweredRequestsTests(new SqliteDatabase());

public sealed class PostgresAnsweredRequestsTests(PostgresCluster cluster) : AnsweredRequestsTests(new PostgresDatabase(cluster));
