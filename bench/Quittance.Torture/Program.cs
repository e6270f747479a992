using Quittance.Torture;

if (TortureOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(TortureOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
var whole = true;
foreach (var database in options.Databases)
{
    await using var ordeal = await Ordeal.PrepareAsync(database, options, Console.Error, stop.Token);
    var summary = await ordeal.RunAsync(stop.Token);
    Console.WriteLine(summary);
    whole &= summary.IsWhole;
}

return whole ? 0 : 1;
