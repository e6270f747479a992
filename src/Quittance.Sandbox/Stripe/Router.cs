using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Every call that the API knows.</summary>
internal sealed class Router(Sessions sessions, PaymentIntents intents, Customers customers, PaymentMethods methods, Products products,
    Charges charges, Refunds refunds, Disputes disputes, BalanceTransactions balance,
    Transfers transfers, ConnectedAccounts sellers, DestinationCharges destinations, Payouts payouts, AccountReports reports, Events events,
    WebhookEndpoints endpoints)
{
    /// <summary>Executes one call; null where there is no such call.</summary>
    /// <exception cref="StripeError">The call is refused.</exception>
    public JsonObject? Execute(ApiCall call) => Checkout(call) ?? Payments(call) ?? Catalog(call) ?? MoneyOut(call) ?? Reports(call);

    JsonObject? Checkout(ApiCall call) => (call.Method, call.Path) switch
    {
        ("POST", ["checkout", "sessions"]) => sessions.Create(call),
        ("GET", ["checkout", "sessions"]) => sessions.List(call),
        ("GET", ["checkout", "sessions", var id]) => sessions.Get(call, id),
        ("POST", ["checkout", "sessions", var id]) => sessions.Update(call, id),
        ("POST", ["checkout", "sessions", var id, "expire"]) => sessions.Expire(call, id),
        ("GET", ["checkout", "sessions", var id, "line_items"]) => sessions.ListItems(call, id),
        _ => null,
    };

    JsonObject? Payments(ApiCall call) => (call.Method, call.Path) switch
    {
        ("POST", ["payment_intents"]) => intents.Create(call),
        ("GET", ["payment_intents"]) => intents.List(call),
        ("GET", ["payment_intents", var id]) => intents.Get(call, id),
        ("POST", ["payment_intents", var id]) => intents.Update(call, id),
        ("POST", ["payment_intents", var id, "confirm"]) => intents.Confirm(call, id),
        ("POST", ["payment_intents", var id, "capture"]) => intents.Capture(call, id),
        ("POST", ["payment_intents", var id, "cancel"]) => intents.Cancel(call, id),
        ("GET", ["charges"]) => charges.List(call),
        ("GET", ["charges", var id]) => charges.Get(call, id),
        ("POST", ["charges", var id]) => charges.Update(call, id),
        ("GET", ["charges", var id, "refunds"]) => charges.ListRefunds(call, id),
        ("POST", ["refunds"]) => refunds.Create(call),
        ("GET", ["refunds"]) => refunds.List(call),
        ("GET", ["refunds", var id]) => refunds.Get(call, id),
        ("POST", ["refunds", var id]) => refunds.Update(call, id),
        ("POST", ["refunds", var id, "cancel"]) => refunds.Cancel(call, id),
        ("GET", ["disputes"]) => disputes.List(call),
        ("GET", ["disputes", var id]) => disputes.Get(call, id),
        ("POST", ["disputes", var id]) => disputes.Update(call, id),
        ("POST", ["disputes", var id, "close"]) => disputes.Close(call, id),
        ("GET", ["balance_transactions"]) => balance.List(call),
        ("GET", ["balance_transactions", var id]) => balance.Get(call, id),
        _ => null,
    };

    JsonObject? Catalog(ApiCall call) => (call.Method, call.Path) switch
    {
        ("POST", ["customers"]) => customers.Create(call),
        ("GET", ["customers"]) => customers.List(call),
        ("GET", ["customers", var id]) => customers.Get(call, id),
        ("POST", ["customers", var id]) => customers.Update(call, id),
        ("DELETE", ["customers", var id]) => customers.Delete(call, id),
        ("GET", ["customers", var id, "payment_methods"]) => methods.ListOf(call, id),
        ("POST", ["payment_methods"]) => methods.Create(call),
        ("GET", ["payment_methods"]) => methods.List(call),
        ("GET", ["payment_methods", var id]) => methods.Get(call, id),
        ("POST", ["payment_methods", var id, "attach"]) => methods.Attach(call, id, customers.Require),
        ("POST", ["payment_methods", var id, "detach"]) => methods.Detach(call, id),
        ("POST", ["products"]) => products.CreateProduct(call),
        ("GET", ["products"]) => products.ListProducts(call),
        ("GET", ["products", var id]) => products.GetProduct(call, id),
        ("POST", ["products", var id]) => products.UpdateProduct(call, id),
        ("POST", ["prices"]) => products.CreatePrice(call),
        ("GET", ["prices"]) => products.ListPrices(call),
        ("GET", ["prices", var id]) => products.GetPrice(call, id),
        ("POST", ["prices", var id]) => products.UpdatePrice(call, id),
        _ => null,
    };

    JsonObject? MoneyOut(ApiCall call) => (call.Method, call.Path) switch
    {
        ("POST", ["accounts"]) => sellers.Create(call),
        ("GET", ["accounts"]) => sellers.List(call),
        ("GET", ["accounts", var id]) => sellers.Get(call, id),
        ("POST", ["accounts", var id]) => sellers.Update(call, id),
        ("POST", ["transfers"]) => transfers.Create(call),
        ("GET", ["transfers"]) => transfers.List(call),
        ("GET", ["transfers", var id]) => transfers.Get(call, id),
        ("POST", ["transfers", var id]) => transfers.Update(call, id),
        ("POST", ["transfers", var id, "reversals"]) => transfers.Reverse(call, id),
        ("GET", ["transfers", var id, "reversals"]) => transfers.ListReversals(call, id),
        ("GET", ["transfers", var id, "reversals", var reversal]) => transfers.GetReversal(call, id, reversal),
        ("POST", ["transfers", var id, "reversals", var reversal]) => transfers.UpdateReversal(call, id, reversal),
        ("POST", ["payouts"]) => payouts.Create(call),
        ("GET", ["payouts"]) => payouts.List(call),
        ("GET", ["payouts", var id]) => payouts.Get(call, id),
        ("POST", ["payouts", var id]) => payouts.Update(call, id),
        ("POST", ["payouts", var id, "cancel"]) => payouts.Cancel(call, id),
        ("GET", ["application_fees"]) => destinations.ListFees(call),
        ("GET", ["application_fees", var id]) => destinations.GetFee(call, id),
        _ => null,
    };

    JsonObject? Reports(ApiCall call) => (call.Method, call.Path) switch
    {
        ("GET", ["account"]) => reports.Self(call),
        ("GET", ["balance"]) => reports.Balance(call),
        ("GET", ["events"]) => events.List(call),
        ("GET", ["events", var id]) => events.Get(call, id),
        ("POST", ["webhook_endpoints"]) => endpoints.Create(call),
        ("GET", ["webhook_endpoints"]) => endpoints.List(call),
        ("GET", ["webhook_endpoints", var id]) => endpoints.Get(call, id),
        ("POST", ["webhook_endpoints", var id]) => endpoints.Update(call, id),
        ("DELETE", ["webhook_endpoints", var id]) => endpoints.Delete(call, id),
        _ => null,
    };
}
