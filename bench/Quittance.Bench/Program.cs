using Quittance.Bench;
using Quittance.Bench.Load;
using Quittance.Bench.Measures;
using Quittance.Bench.Peers;

if (args is ["peer", var name, var port, var database])
    return await PeerServer.RunAsync(name, int.Parse(port), database);

string[] options = ["--quick", "--only", "--who", "--server", "--write"];
if (args.FirstOrDefault(arg => arg.StartsWith('-') && !options.Contains(arg)) is { } unknown)
{
    Console.Error.WriteLine($"There is no {unknown}. What there is: {string.Join(", ", options)}; docs/performance.md says more.");
    return 2;
}

var only = Words("--only");
if (only is ["hot"])
{
    HotFunctions.Measure();
    return 0;
}

if (Words("--server") is [var program])
    ServerProcess.Program = Path.GetFullPath(program);
var scale = (args.Contains("--quick") ? Scale.Quick : Scale.Full) with { Who = Words("--who") };
var report = new Report(Console.Out);
await using var databases = await Databases.StartAsync();
(string Name, Func<Task> Measure)[] measures =
[
    ("intake", () => Intake.MeasureAsync(databases, report, scale)),
    ("processing", () => Processing.MeasureAsync(databases, report, scale)),
    ("delay", () => Processing.MeasureDelayAsync(databases, report, scale)),
    ("ledger", () => LedgerRate.MeasureAsync(databases, report, scale)),
    ("reads", () => Reads.MeasureAsync(databases, report, scale)),
    ("growth", () => Growth.MeasureAsync(databases, report, scale)),
    ("retention", () => Retention.MeasureAsync(databases, report, scale)),
    ("frugal", () => Frugal.MeasureAsync(databases, report, scale)),
];
foreach (var (what, measure) in measures.Where(measure => only.Length == 0 || only.Contains(measure.Name)))
{
    await measure();
    await databases.DropAsync();
    // After each measure, so that what was measured is there if it is stopped.
    if (Words("--write") is [var document])
        Document.Write(document, report);
}

Console.WriteLine();
foreach (var goal in Goal.All.Where(goal => goal.IsMeasured(report)))
    Console.WriteLine(goal.Describe(report));
return 0;

string[] Words(string option) =>
    Array.IndexOf(args, option) is var at and >= 0 && at + 1 < args.Length ? args[at + 1].Split(',') : [];
