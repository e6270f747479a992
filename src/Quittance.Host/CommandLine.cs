using System.Data.Common;

namespace Quittance.Host;

/// <summary>The executable's verbs. Each is one file; what a person did wrong is told in a sentence, not in a stack.</summary>
static class CommandLine
{
    const int Success = 0;
    const int Failure = 1;
    const int Misuse = 2;

    const string Usage = """
        quittance: makes each payment take effect exactly once.

          quittance serve      run the server (webhooks, merchant API); settings come from the environment
          quittance demo       run everything on this machine: server, sandbox and a small shop; nothing to set
          quittance sandbox    run the fake payment providers alone
          quittance migrate    bring the database up to date, and say what was done
          quittance reconcile  compare everything with what the providers say, and show what differs (--json)
          quittance doctor     check settings, database, providers and webhooks, and say what to do (--json)
          quittance explain    tell an order's story: quittance explain ORDER (--json)
          quittance simulate   play seeded histories with faults against the engine (--seeds N --from N --minutes N --json)
          quittance verify     prove the ledger: add up every entry and compare the balances (--json)
          quittance replay     rebuild the books from the inbox in an empty database, and compare (--into DATABASE --json)

        Settings and their defaults: docs/reference/settings.md
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = Signals.OnInterrupt(stop);
        try
        {
            return args switch
            {
                ["serve", .. var rest] when NoMore(rest) =>
                    await ServeVerb.RunAsync(HostSettings.FromEnvironment(), Console.Out, stop.Token),
                ["demo", .. var rest] when NoMore(rest) => await DemoVerb.RunAsync(HostSettings.FromEnvironment(), Console.Out, stop.Token),
                ["sandbox", .. var rest] when NoMore(rest) =>
                    await SandboxVerb.RunAsync(HostSettings.FromEnvironment(), Console.Out, stop.Token),
                ["migrate", .. var rest] when NoMore(rest) || rest is ["--json"] =>
                    await MigrateVerb.RunAsync(HostSettings.FromEnvironment(), rest is ["--json"], Console.Out, stop.Token),
                ["reconcile", .. var rest] when NoMore(rest) || rest is ["--json"] =>
                    await ReconcileVerb.RunAsync(
                        HostSettings.FromEnvironment(), rest is ["--json"], Console.Out, Console.Error, stop.Token),
                ["doctor", .. var rest] when NoMore(rest) || rest is ["--json"] =>
                    await DoctorVerb.RunAsync(HostSettings.FromEnvironment(), rest is ["--json"], Console.Out, stop.Token),
                ["explain", var order, .. var rest] when NoMore(rest) || rest is ["--json"] =>
                    await ExplainVerb.RunAsync(HostSettings.FromEnvironment(), order, rest is ["--json"], Console.Out, stop.Token),
                ["simulate", .. var rest] when SimulateOptions.Read(rest) is { } options =>
                    await SimulateVerb.RunAsync(
                        options, Console.Out, new ProgressLine(Console.Error, !Console.IsErrorRedirected), stop.Token),
                ["verify", .. var rest] when NoMore(rest) || rest is ["--json"] =>
                    await VerifyVerb.RunAsync(
                        HostSettings.FromEnvironment(),
                        rest is ["--json"],
                        Console.Out,
                        new ProgressLine(Console.Error, !Console.IsErrorRedirected),
                        stop.Token),
                ["replay", "--into", var into, .. var rest] when NoMore(rest) || rest is ["--json"] =>
                    await ReplayVerb.RunAsync(
                        HostSettings.FromEnvironment(),
                        into,
                        rest is ["--json"],
                        Console.Out,
                        new ProgressLine(Console.Error, !Console.IsErrorRedirected),
                        stop.Token),
                ["help" or "--help" or "-h"] or [] => await SayAsync(Console.Out, Success),
                _ => await SayAsync(Console.Error, Misuse),
            };
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Success;
        }
        // The edge to the person at the terminal: settings, databases and ports are theirs to mend.
        catch (Exception error) when (
            error is SettingsException or Storage.SchemaException or Replays.ReplayException or DbException or IOException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return Failure;
        }
    }

    static bool NoMore(string[] rest) => rest.Length == 0;

    static async Task<int> SayAsync(TextWriter to, int code)
    {
        await to.WriteLineAsync(Usage);
        return code;
    }
}
