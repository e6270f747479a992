// A whole shop in one file, with Quittance inside. The ticket is written in the transaction in which the payment is booked: every paid
// order has exactly one, whatever the network, Stripe or this process does.
//
//   quittance sandbox                            a Stripe to play with, in one terminal
//   dotnet run --project samples/EmbeddedShop    this shop, in another: http://127.0.0.1:5080
//
// For the real Stripe set STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET and STRIPE_API_BASE=https://api.stripe.com.
using System.Data.Common;
using System.Net;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Quittance;
using Quittance.Commands;
using Quittance.Providers.Stripe;

var builder = WebApplication.CreateBuilder(args);
var database = builder.Configuration["QUITTANCE_DATABASE"] ?? "Data Source=tickets.db";
var stripe = new StripeOptions
{
    SecretKey = builder.Configuration["STRIPE_SECRET_KEY"] ?? "sk_test_sandbox",
    WebhookSecrets = (builder.Configuration["STRIPE_WEBHOOK_SECRET"] ?? "whsec_sandbox_0000000000000000000000000000").Split(','),
    ApiBase = builder.Configuration["STRIPE_API_BASE"] ?? "http://127.0.0.1:5081",
};
using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });

builder.Services.AddQuittance(quittance =>
{
    quittance.Engine.Database = database;
    quittance.Engine.Providers.Add(new StripeProvider(stripe, http, TimeProvider.System));
    quittance.Engine.OnBooked = Tickets.IssueAsync;
});

var app = builder.Build();
app.MapQuittance();

app.MapGet("/", async () => Page($"""
    <h1>The last ferry</h1>
    <p>One crossing at midnight, 12.00 EUR. Tickets issued: <b id="issued">{await Tickets.CountAsync(database)}</b></p>
    <form method="post" action="/buy/{RandomNumberGenerator.GetHexString(32)}"><button id="buy">Buy a ticket</button></form>
    """));

// The key in the address makes a second click, or a page sent twice, one and the same order.
app.MapPost("/buy/{key}", async (string key, HttpRequest request, Engine engine, CancellationToken stop) =>
{
    var placed = await engine.Commands.PlaceAsync(Tickets.Terms, guest: false, $"buy:{key}", stop);
    if (placed is not Result<OrderView>.Done { Value.Order.Id: var order })
        return Sorry(placed);
    var back = new Uri($"{request.Scheme}://{request.Host}/orders/{order}");
    var begun = await engine.Commands.CheckoutAsync(order, "stripe", successUrl: back, cancelUrl: back, $"pay:{key}", stop);
    return begun switch
    {
        Result<CheckoutView>.Done { Value: { Outcome: CheckoutOutcome.Open, Url: { } url } } => Results.Redirect(url),
        Result<CheckoutView>.Done => Results.Redirect(back.AbsoluteUri),
        _ => Sorry(begun),
    };
});

// Coming back from Stripe proves nothing: this asks what is true, and says so.
app.MapGet("/orders/{id}", async (string id, Engine engine, CancellationToken stop) =>
{
    if (!Id<Order>.TryParse(id, out var order))
        return Results.NotFound();
    var asked = await engine.Commands.ResumeAsync(order, stop);
    return asked is not Result<CheckoutView>.Done { Value: var checkout } ? Sorry(asked) : checkout.Outcome switch
    {
        CheckoutOutcome.Paid => Page(
            $"""<h1>Paid</h1><p>Your ticket is <b id="ticket">{await Tickets.FindAsync(database, order)}</b>.</p>"""),
        CheckoutOutcome.Open => Page(
            $"""<h1>Not paid yet</h1><p>Nothing was charged. <a id="resume" href="{checkout.Url}">Go on paying</a></p>"""),
        CheckoutOutcome.Retry => Page("""<h1>Not paid</h1><p>Nothing was charged. <a href="/">Start again</a></p>"""),
        _ => Page("""<meta http-equiv="refresh" content="1"><h1>One moment</h1><p>The confirmation is on its way. Do not pay again.</p>"""),
    };
});

await Tickets.PrepareAsync(database);
await app.RunAsync(builder.Configuration["SHOP_URL"] ?? "http://127.0.0.1:5080");

static IResult Sorry<T>(Result<T> result) => result is Result<T>.Refused { Refusal: var refusal }
    ? Page($"<h1>{WebUtility.HtmlEncode(refusal.Title)}</h1><p>{WebUtility.HtmlEncode(refusal.Detail)}</p>")
    : throw new InvalidOperationException("A result is either done or refused.");

static IResult Page(string body) => Results.Content($$"""
    <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>The last ferry</title>
    <style>body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem }</style>{{body}}</html>
    """, "text/html; charset=utf-8");

/// <summary>The shop's own table, in the database that Quittance uses.</summary>
static class Tickets
{
    public static OrderTerms Terms { get; } = new(
        OrderKind.Booking,
        Currency.Parse("eur"),
        [new OrderLine("Ticket for the last ferry", Quantity: 1, UnitAmount: 1200, Capacity: null)],
        CustomerId: null,
        CustomerEmail: null,
        Metadata: new Dictionary<string, string>());

    /// <summary>
    /// Runs in the transaction in which the payment is booked: both are committed, or neither is. So a plain insert will do.
    /// </summary>
    public static async Task IssueAsync(Notice notice, DbTransaction transaction, CancellationToken stop)
    {
        if (notice.Type != "order.paid")
            return;
        await using var insert = transaction.Connection!.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "insert into tickets (order_id) values ($order)";
        insert.Parameters.Add(new SqliteParameter("$order", notice.Order.ToString()));
        await insert.ExecuteNonQueryAsync(stop);
    }

    public static Task PrepareAsync(string database) =>
        AskAsync(database, "create table if not exists tickets (number integer primary key, order_id text not null)");

    public static Task<object?> CountAsync(string database) => AskAsync(database, "select count(*) from tickets");

    public static Task<object?> FindAsync(string database, Id<Order> order) =>
        AskAsync(database, "select group_concat('no. ' || number) from tickets where order_id = $order", order);

    static async Task<object?> AskAsync(string database, string sql, Id<Order>? order = null)
    {
        await using var connection = new SqliteConnection(database);
        await connection.OpenAsync();
        await using var command = new SqliteCommand(sql, connection);
        if (order is { } id)
            command.Parameters.AddWithValue("$order", id.ToString());
        return await command.ExecuteScalarAsync();
    }
}
