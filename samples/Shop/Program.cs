using Shop;

WebApplication shop;
try
{
    shop = ShopApp.Create(ShopOptions.FromEnvironment(Environment.GetEnvironmentVariable));
}
catch (FormatException fault)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}

await using (shop)
{
    await shop.StartAsync();
    Console.WriteLine($"The shop is open at {string.Join(", ", shop.Urls)}. Press Ctrl+C to stop.");
    await shop.WaitForShutdownAsync();
}
return 0;
