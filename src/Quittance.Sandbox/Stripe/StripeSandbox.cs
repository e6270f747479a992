using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>
/// A fake of Stripe's API, test mode: checkout sessions with a hosted page, payment intents, customers, refunds, disputes, transfers,
/// payouts, events, signed webhooks. Behaviour follows docs.stripe.com/api; what is not there yet is refused, never silently accepted.
/// </summary>
public sealed class StripeSandbox : FakeProvider
{
    readonly Account _account;
    readonly Api _api;
    readonly Pages _pages;
    readonly Checkout _checkout;
    readonly Player _player;
    readonly BankPlayer _bank;
    readonly WebhookWriter _writer;

    /// <summary>Makes a sandbox. It does nothing until it is asked.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="time">The world's time; the sandbox's own can be moved ahead of it.</param>
    /// <exception cref="ArgumentException">An API version in the settings is none.</exception>
    public StripeSandbox(StripeSandboxOptions options, TimeProvider time) : base(options, time)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var version in options.Webhooks.Select(target => target.ApiVersion).Append(options.ApiVersion))
        {
            if (version is not null && ApiVersion.Parse(version) is null)
            {
                throw new ArgumentException($"'{version}' is not an API version.", nameof(options));
            }
        }
        _account = new Account(options, this) { BaseUrl = () => BaseUrl };
        var balance = new BalanceTransactions(_account);
        var methods = new PaymentMethods(_account);
        var customers = new Customers(_account, methods);
        var sellers = new ConnectedAccounts(_account);
        var transferFlow = new TransferFlow(_account, balance);
        var destinations = new DestinationCharges(_account, balance, sellers, transferFlow);
        var attempts = new Attempts(_account, balance, destinations);
        var payoutFlow = new PayoutFlow(_account, balance);
        var disputeFlow = new DisputeFlow(_account, balance);
        var refundFlow = new RefundFlow(_account, balance);
        var refunds = new Refunds(_account, refundFlow, destinations);
        _bank = new BankPlayer(_account, refunds, refundFlow, disputeFlow, payoutFlow);
        _checkout = new Checkout(_account, attempts, customers, methods);
        _player = new Player(_account, _checkout, methods);
        _writer = new WebhookWriter(_account);
        _pages = new Pages(_account, _checkout, methods);
        var products = new Products(_account);
        var router = new Router(new Sessions(_account, _checkout, customers, products, destinations),
            new PaymentIntents(_account, attempts, customers, methods, destinations, _checkout.Follow), customers, methods, products,
            new Charges(_account), refunds, new Disputes(_account, disputeFlow), balance,
            new Transfers(_account, balance, sellers, transferFlow), sellers, destinations,
            new Payouts(_account, balance, payoutFlow), new AccountReports(_account),
            _account.Events, _account.Endpoints);
        _api = new Api(_account, router, new Idempotency(Clock, options.History), Calls);
        foreach (var id in options.ConnectedAccounts) _account.ConnectedAccounts.Add(id, new ConnectedAccount(id, Clock.Seconds));
        foreach (var target in options.Webhooks) _account.Endpoints.Add(target);
        if (options.DailyPayouts) payoutFlow.PlanDaily();
    }

    private protected override SandboxResponse Serve(SandboxRequest request)
    {
        var fault = Faults.TakeCall(request.Method, request.Path);
        return request.Path.StartsWith("/v1/", StringComparison.Ordinal) || request.Path == "/v1"
            ? _api.Handle(request, fault)
            : _pages.Handle(request) with
            {
                Delay = fault?.Call is CallFault.Slow ? fault.Wait ?? Api.DefaultSlowness : TimeSpan.Zero,
                Dropped = fault?.Call is CallFault.DropResponse,
            };
    }

    private protected override OutgoingWebhook? Write(PendingDelivery delivery) => _writer.Write(delivery);

    private protected override void Answered(PendingDelivery delivery, Settled settled) => _writer.Answered(delivery, settled);

    internal override ControlAnswer? Play(string method, string[] path, JsonObject body) => (method, path) switch
    {
        ("GET", ["checkouts"]) => _player.List(),
        ("POST", ["checkouts", var id]) => _player.Checkout(id, Json.Text(body, "outcome") ?? ""),
        ("POST", ["refunds"]) => _bank.Refund(body),
        ("POST", ["refunds", var id]) => _bank.MoveRefund(id, body),
        ("POST", ["disputes"]) => _bank.OpenDispute(body),
        ("POST", ["disputes", var id]) => _bank.MoveDispute(id, body),
        ("POST", ["payouts"]) => _bank.PayOut(),
        ("POST", ["payouts", var id]) => _bank.MovePayout(id, body),
        ("POST", ["webhook_endpoints", var id, "roll"]) => _account.Endpoints.Roll(id, body),
        ("POST", ["api_version"]) => Upgrade(Json.Text(body, "version")),
        ("GET", ["accounts", var id]) => _bank.ShowSeller(id),
        ("POST", ["accounts", var id]) => _bank.WithdrawFromSeller(id, body),
        _ => null,
    };

    ControlAnswer Upgrade(string? version)
    {
        if (version is null || ApiVersion.Parse(version) is null)
        {
            return ControlAnswer.Refuse(400, "invalid_version", "Give version, a dated one such as 2026-10-28.endive.");
        }
        _account.ApiVersion = version;
        return ControlAnswer.Ok(new JsonObject { ["version"] = version });
    }
}
