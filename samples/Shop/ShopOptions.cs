namespace Shop;

/// <summary>What the shop needs to know: where the engine is, and where itself can be reached.</summary>
public sealed record ShopOptions
{
    /// <summary>Where the Quittance server listens, such as <c>http://127.0.0.1:5080</c>.</summary>
    public required Uri Api { get; init; }

    /// <summary>The bearer key of the merchant API.</summary>
    public required string ApiKey { get; init; }

    /// <summary>The secret (<c>whsec_…</c>) that order notices are signed with. Without it the shop only polls.</summary>
    public string? NoticeSecret { get; init; }

    /// <summary>Where the shop listens; several addresses are separated by semicolons. Port 0 takes a free one.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:5090";

    /// <summary>How a customer's browser reaches the shop after paying. Default: the first address that it listens on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The provider that checkouts use.</summary>
    public string Provider { get; init; } = "stripe";

    /// <summary>The sandbox's address. Set, the pages show where it is and which test cards it takes.</summary>
    public Uri? SandboxUrl { get; init; }

    /// <summary>Shows one-time codes on the page, in place of the e-mail that a real shop would send.</summary>
    public bool ShowCodes { get; init; } = true;

    /// <summary>
    /// Where customers and cookie keys are kept, as plain files that only the shop's user should read. Without it they live as long
    /// as the process.
    /// </summary>
    public string? DataDirectory { get; init; }

    /// <summary>The clock of everything that waits or compares times.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Reads <c>QUITTANCE_URL</c>, <c>QUITTANCE_API_KEY</c>, <c>QUITTANCE_NOTICE_SECRET</c>, <c>SHOP_URLS</c>,
    /// <c>SHOP_PUBLIC_URL</c>, <c>SHOP_SANDBOX_URL</c> and <c>SHOP_DATA</c>.
    /// </summary>
    /// <exception cref="FormatException">A variable is missing or is not an address; the message says which and what to set.</exception>
    public static ShopOptions FromEnvironment(Func<string, string?> variable)
    {
        var options = new ShopOptions
        {
            Api = Address(variable, "QUITTANCE_URL") ?? new Uri("http://127.0.0.1:5080"),
            ApiKey = variable("QUITTANCE_API_KEY") is { Length: > 0 } key ? key : throw new FormatException(
                "QUITTANCE_API_KEY is not set. The server prints its key at the first start; set the same value for the shop."),
            NoticeSecret = variable("QUITTANCE_NOTICE_SECRET") is { Length: > 0 } secret ? secret : null,
            PublicUrl = Address(variable, "SHOP_PUBLIC_URL"),
            SandboxUrl = Address(variable, "SHOP_SANDBOX_URL"),
            DataDirectory = variable("SHOP_DATA") is { Length: > 0 } directory ? directory : null,
        };
        return variable("SHOP_URLS") is { Length: > 0 } urls ? options with { Urls = urls } : options;
    }

    static Uri? Address(Func<string, string?> variable, string name) => variable(name) switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") => uri,
        var text => throw new FormatException($"{name} is '{text}', which is not an address. Set it to one such as http://127.0.0.1:5080."),
    };

    /// <summary>Leaves out the key and the secret.</summary>
    public override string ToString() => $"ShopOptions {{ Api = {Api}, Urls = {Urls}, Provider = {Provider} }}";
}
