using Quittance.Host;

return await CommandLine.RunAsync(args);
