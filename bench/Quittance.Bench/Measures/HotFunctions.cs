using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Quittance.Bench.Peers;
using Quittance.Providers;
using Quittance.Providers.Stripe;

namespace Quittance.Bench.Measures;

/// <summary>The functions that every event passes through, one by one, with what they allocate.</summary>
[MemoryDiagnoser]
public class HotFunctions
{
    static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    static readonly Entropy Ids = Entropy.Secure;

    readonly string _id = Ids.NewId<Order>(Now).ToString();
    readonly Entropy _ids = Ids;
    readonly byte[] _body = PaidOrders.Event(
        Ids.NewId<Order>(Now).ToString(), Ids.NewId<Payment>(Now).ToString(), Now);

    readonly StripeProvider _provider = new(
        new StripeOptions { SecretKey = "sk_test_bench", WebhookSecrets = [PeerServer.Secret] },
        new HttpMessageInvoker(new SocketsHttpHandler()),
        TimeProvider.System);

    readonly Dictionary<string, string> _headers;
    readonly long[] _parts = [3400, 1200, 1, 99];

    public HotFunctions() =>
        _headers = new() { [StripeSignature.Header] = StripeSignature.Sign(_body, Now, PeerServer.Secret) };

    /// <summary>In this process, so that nothing has to be built beside it.</summary>
    public static void Measure() => BenchmarkRunner.Run<HotFunctions>(
        DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)));

    [Benchmark]
    public object CheckSignature() => _provider.Verify(_headers, _body, Now);

    [Benchmark]
    public Reading Interpret() => _provider.ReadWebhook(_body);

    [Benchmark]
    public object MintId() => _ids.NewId<Order>(Now);

    [Benchmark]
    public string ReadId() => Id<Order>.Parse(_id).ToString();

    [Benchmark]
    public object SplitMoney() => Split.Over(10_001, _parts);
}
