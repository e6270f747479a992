using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Quittance.Tests.EndToEnd;

/// <summary>A customer at a browser: does what a person does, and sees what a person sees.</summary>
sealed partial class Shopper(IPage page, string shop)
{
    public const string Visa = "4242424242424242";
    public const string Declined = "4000000000000002";
    public const string Challenged = "4000002760003184";

    public IPage Page => page;

    public ILocator See(string testId) => page.GetByTestId(testId);

    public Task PressAsync(string testId) => See(testId).ClickAsync();

    /// <summary>Books as a guest and proves the e-mail address; ends on the booking's page, ready to pay.</summary>
    /// <returns>The order's id.</returns>
    public async Task<string> BookAsync(string evening = "harbour-concert", int seats = 1)
    {
        await page.GotoAsync(shop);
        await PressAsync($"book-{evening}");
        await See("seats").Nth(0).SelectOptionAsync($"{seats}");
        await See("name").FillAsync("Ada Lovelace");
        await See("email").FillAsync("ada@example.org");
        await PressAsync("submit-booking");
        var code = SixDigits().Match(await See("demo-code").InnerTextAsync()).Value;
        await See("code-input").FillAsync(code);
        await PressAsync("verify");
        await Expect(See("pay")).ToBeVisibleAsync();
        return await See("order-id").InnerTextAsync();
    }

    /// <summary>From the booking's page to the payment page.</summary>
    public async Task GoToPayAsync(string button = "pay")
    {
        await PressAsync(button);
        await Expect(See("pay-button")).ToBeVisibleAsync();
    }

    /// <summary>On the payment page: fills in a card and pays.</summary>
    public async Task PayWithAsync(string card)
    {
        await FillCardAsync(card);
        await PressAsync("pay-button");
    }

    /// <summary>On the payment page: fills in a card.</summary>
    public async Task FillCardAsync(string card)
    {
        await See("card-number").FillAsync(card);
        await See("card-expiry").FillAsync("12 / 49");
        await See("card-cvc").FillAsync("123");
        await See("name").FillAsync("Ada Lovelace");
    }

    /// <summary>Opens a booking's page anew, as from a bookmark.</summary>
    public Task OpenAsync(string order) => page.GotoAsync($"{shop}/bookings/{order}");

    /// <summary>Another tab of the same browser.</summary>
    public async Task<Shopper> NewTabAsync() => new(await page.Context.NewPageAsync(), shop);

    /// <summary>The booking reads as at this stage.</summary>
    public Task SeesAsync(string stage) => Expect(See("status")).ToHaveAttributeAsync("data-stage", stage);

    public Task SeesConfirmedAsync() => Expect(See("confirmed")).ToBeVisibleAsync();

    /// <summary>Leaves the shop for good.</summary>
    public Task LeaveAsync() => page.Context.CloseAsync();

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();
}
