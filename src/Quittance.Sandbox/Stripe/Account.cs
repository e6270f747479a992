using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Everything that one account holds. Only ever touched under the provider's lock.</summary>
internal sealed class Account
{
    public Account(StripeSandboxOptions options, FakeProvider provider)
    {
        (Options, ApiVersion) = (options, options.ApiVersion);
        (Clock, Agenda, Ids) = (provider.Clock, provider.Agenda, provider.Ids);
        (Faults, Deliveries, Money) = (provider.Faults, provider.Deliveries, provider.Money);
        var limit = options.History;
        Customers = new(limit);
        PaymentMethods = new(limit);
        Products = new(limit);
        Prices = new(limit);
        Sessions = new(limit);
        PaymentIntents = new(limit);
        Charges = new(limit);
        Refunds = new(limit);
        Disputes = new(limit);
        BalanceTransactions = new(limit);
        ConnectedAccounts = new(limit);
        Transfers = new(limit);
        TransferReversals = new(limit);
        ApplicationFees = new(limit);
        Payouts = new(limit);
        EventLog = new(limit);
        WebhookEndpoints = new(limit);
        Rendering = new Rendering(Find);
        Events = new Events(this);
        Endpoints = new WebhookEndpoints(this);
    }

    public StripeSandboxOptions Options { get; }

    /// <summary>The version of whoever names none, and of the events that are made from now on.</summary>
    public string ApiVersion { get; set; }
    public SandboxClock Clock { get; }
    public Agenda Agenda { get; }
    public IdSource Ids { get; }
    public Faults Faults { get; }
    public Deliveries Deliveries { get; }
    public Money Money { get; }

    public Table<Customer> Customers { get; }
    public Table<PaymentMethod> PaymentMethods { get; }
    public Table<Product> Products { get; }
    public Table<Price> Prices { get; }
    public Table<Session> Sessions { get; }
    public Table<PaymentIntent> PaymentIntents { get; }
    public Table<Charge> Charges { get; }
    public Table<Refund> Refunds { get; }
    public Table<Dispute> Disputes { get; }
    public Table<BalanceTransaction> BalanceTransactions { get; }
    public Table<ConnectedAccount> ConnectedAccounts { get; }
    public Table<Transfer> Transfers { get; }
    public Table<TransferReversal> TransferReversals { get; }
    public Table<ApplicationFee> ApplicationFees { get; }
    public Table<Payout> Payouts { get; }
    public Table<StripeEvent> EventLog { get; }
    public Table<WebhookEndpoint> WebhookEndpoints { get; }

    public Rendering Rendering { get; }
    public Events Events { get; }
    public WebhookEndpoints Endpoints { get; }

    /// <summary>The API request being executed, or none.</summary>
    public Cause Cause { get; set; } = Cause.None;

    /// <summary>The address that hosted pages are reached under.</summary>
    public required Func<string> BaseUrl { get; init; }

    /// <summary>Tells the oracle that money of a charge moved, with all that lets a reader match the row.</summary>
    public void MoneyMoved(Movement movement, string id, long amount, Charge charge, string? refund = null, string? dispute = null,
        string? balanceTransaction = null, string? currency = null)
    {
        var session = charge.Intent.Session;
        MoneyMoved(movement, id, amount, currency ?? charge.Currency, new JsonObject
        {
            ["charge"] = charge.Id,
            ["payment_intent"] = charge.Intent.Id,
            ["refund"] = refund,
            ["dispute"] = dispute,
            ["balance_transaction"] = balanceTransaction,
            ["session"] = session?.Id,
            ["client_reference_id"] = session?.ClientReferenceId,
            ["metadata"] = charge.Intent.Metadata.ToJson(),
            ["session_metadata"] = session?.Metadata.ToJson(),
        });
    }

    public void MoneyMoved(Movement movement, string id, long amount, string currency, JsonObject links) =>
        Money.Record(new MoneyRow(movement, id, amount, currency, Clock.Now) { Links = links });

    /// <summary>Any object by its id, for expansion.</summary>
    JsonObject? Find(string id) => (id.Split('_')[0] switch
    {
        "cus" => Customers.Find(id),
        "pm" => PaymentMethods.Find(id),
        "prod" => Products.Find(id),
        "price" => Prices.Find(id),
        "cs" => Sessions.Find(id),
        "pi" => PaymentIntents.Find(id),
        "ch" or "py" => Charges.Find(id),
        "re" or "pyr" => Refunds.Find(id),
        "dp" => Disputes.Find(id),
        "acct" => ConnectedAccounts.Find(id),
        "tr" => Transfers.Find(id),
        "trr" => TransferReversals.Find(id),
        "fee" => ApplicationFees.Find(id),
        "po" => Payouts.Find(id),
        "txn" => BalanceTransactions.Find(id),
        _ => (Resource?)null,
    })?.ToJson();
}
