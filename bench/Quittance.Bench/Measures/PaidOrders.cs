using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Quittance.Inbox;
using Quittance.Orders;
using Quittance.Payments;
using Quittance.Providers.Stripe;

namespace Quittance.Bench.Measures;

/// <summary>An engine with orders that wait for their money, and the events that bring it.</summary>
static class PaidOrders
{
    const int AtOnce = 500;
    const long Amount = 3400;
    static readonly string Filling = new('x', 2000);
    static readonly Currency Euro = Currency.Parse("eur");

    public static Engine Open(string database) => new(
        new QuittanceOptions
        {
            Database = database,
            Providers =
            {
                new StripeProvider(
                    new StripeOptions
                    {
                        SecretKey = "sk_test_bench",
                        WebhookSecrets = [Peers.PeerServer.Secret],
                        // Nobody listens there.
                        ApiBase = "http://127.0.0.1:9",
                    },
                    new HttpMessageInvoker(new SocketsHttpHandler()),
                    TimeProvider.System),
            },
        },
        new HttpMessageInvoker(new SocketsHttpHandler()),
        NullLogger<Engine>.Instance);

    /// <summary>Makes so many orders, each with a payment that is open.</summary>
    /// <param name="engine">Where.</param>
    /// <param name="entropy">Mints their ids.</param>
    /// <param name="count">How many.</param>
    /// <param name="told">Whether an event is stored for each that says that it succeeded.</param>
    public static async Task<IReadOnlyList<(Id<Order> Order, Id<Payment> Payment)>> FillAsync(
        Engine engine, Entropy entropy, int count, bool told = true)
    {
        await engine.MigrateAsync(CancellationToken.None);
        var made = new List<(Id<Order> Order, Id<Payment> Payment)>(count);
        // A thousand orders a second, as ids of a busy day would be spread.
        var began = TimeProvider.System.GetUtcNow().AddMilliseconds(-count);
        while (made.Count < count)
        {
            var drafts = Enumerable.Range(made.Count, Math.Min(AtOnce, count - made.Count))
                .Select(number => Draft(entropy, began.AddMilliseconds(number))).ToArray();
            var session = await engine.Store.BeginAsync(CancellationToken.None);
            await using (session)
            {
                await OrderRows.SaveAsync(session, [.. drafts.Select(draft => draft.Order)], CancellationToken.None);
                await PaymentRows.SaveAsync(
                    session, [.. drafts.Select(draft => ((Payment?)null, draft.Payment))], CancellationToken.None);
                if (told)
                    await InboxRows.StoreAsync(
                        session,
                        [.. drafts.Select(draft => new Draft(Told(draft.Order, draft.Payment), entropy))],
                        CancellationToken.None);
                await session.CommitAsync(CancellationToken.None);
            }

            made.AddRange(drafts.Select(draft => (draft.Order.Id, draft.Payment.Id)));
        }

        if (engine.Database.StartsWith("SQLite", StringComparison.Ordinal))
            return made;
        // What PostgreSQL does by itself within a minute.
        var analyzing = await engine.Store.BeginAsync(CancellationToken.None);
        await using (analyzing)
        {
            await analyzing.ExecuteAsync(new Storage.Sql("analyze"), _ => { }, CancellationToken.None);
            await analyzing.CommitAsync(CancellationToken.None);
        }

        return made;
    }

    static (Order Order, Payment Payment) Draft(Entropy entropy, DateTimeOffset now)
    {
        var payment = entropy.NewId<Payment>(now);
        var order = new Order
        {
            Id = entropy.NewId<Order>(now),
            Terms = new OrderTerms(
                OrderKind.Booking,
                Euro,
                [new OrderLine("Seat", 1, Amount, null)],
                null,
                "ada@example.org",
                new Dictionary<string, string>()),
            Status = OrderStatus.Pending,
            ActivePayment = payment,
            ExpiresAt = now.AddDays(1),
            DueAt = now.AddDays(1),
            CreatedAt = now,
        };
        return (order, new Payment
        {
            Id = payment,
            Shares = [new PaymentShare(order.Id, Amount)],
            Provider = "stripe",
            Live = false,
            Amount = new Money(Amount, Euro),
            Session = new ExternalRef("stripe", false, RefKind.Session, $"cs_{payment}"),
            Url = $"https://pay.example/{payment}",
            CreatedAt = now,
        });
    }

    static Arrival Told(Order order, Payment payment)
    {
        var now = order.CreatedAt;
        var body = Event(order.Id.ToString(), payment.Id.ToString(), now);
        return new Arrival(
            EventSource.Webhook, "stripe", null, false, $"evt_{payment.Id}", "payment_intent.succeeded", Rank.Webhook,
            new Envelope("stripe", now, "{}", body));
    }

    /// <summary>What Stripe says when a payment succeeded, in about 3 KB.</summary>
    public static byte[] Event(string order, string payment, DateTimeOffset now) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""
        {"id":"evt_{{{payment}}}","object":"event","api_version":"2026-10-28.endive","created":{{{now.ToUnixTimeSeconds()}}},
        "type":"payment_intent.succeeded","livemode":false,"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},
        "data":{"object":{"id":"pi_{{{payment}}}","object":"payment_intent","amount":{{{Amount}}},"amount_capturable":0,
        "amount_received":{{{Amount}}},"capture_method":"automatic","confirmation_method":"automatic","currency":"eur",
        "created":{{{now.ToUnixTimeSeconds()}}},"customer":null,"description":"{{{Filling}}}","latest_charge":"ch_{{{payment}}}",
        "livemode":false,"metadata":{"quittance_payment":"{{{payment}}}","quittance_order":"{{{order}}}"},"payment_method":"pm_1",
        "payment_method_types":["card"],"receipt_email":null,"status":"succeeded","transfer_group":null} } }
        """));
}
