namespace Quittance.Tests.Scenarios;

/// <summary>What a merchant does at Stripe past the engine.</summary>
static class Merchant
{
    /// <summary>Charges a card at once with a payment intent of its own, whose metadata names orders.</summary>
    public static void Charge(World world, long amount, string orders, string currency = "eur", string card = "pm_card_visa") =>
        world.AskStripe(
            "POST",
            "/v1/payment_intents",
            $"amount={amount}&currency={currency}&confirm=true&payment_method={card}&return_url=https://shop.test"
            + $"&metadata[quittance_order]={Uri.EscapeDataString(orders)}");
}
