using Shop;

ShopOptions options;
try
{
    options = ShopOptions.FromEnvironment(Environment.GetEnvironmentVariable);
}
catch (FormatException missing)
{
    Console.Error.WriteLine(missing.Message);
    return 2;
}

await using var shop = ShopApp.Create(options);
await shop.StartAsync();
Console.WriteLine($"The shop is open at {string.Join(", ", shop.Urls)}. Press Ctrl+C to stop.");
await shop.WaitForShutdownAsync();
return 0;
