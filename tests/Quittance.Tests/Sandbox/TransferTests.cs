namespace Quittance.Tests.Sandbox;

public sealed class TransferTests
{
    const string Seller = "acct_seller1";
    readonly StripeBench _stripe = new(options => options with { ConnectedAccounts = [Seller] });

    [Fact]
    public async Task Transfers_from_a_charge_never_exceed_it()
    {
        var charge = _stripe.Charge(1000, more: "&transfer_group=order_1");
        await _stripe.Clear();
        var first = Send(600, $"&source_transaction={charge}&metadata[ref]=t1", "k").Json;

        Assert.Equal(("transfer", charge, "order_1", "t1"), ((string)first["object"]!, (string)first["source_transaction"]!,
            (string)first["transfer_group"]!, (string)first["metadata"]!["ref"]!));
        Assert.StartsWith("py_", (string)first["destination_payment"]!);
        Assert.Equal(400, Send(401, $"&source_transaction={charge}").Status);
        Assert.Equal(200, Send(400, $"&source_transaction={charge}").Status);
        await _stripe.Deliver();

        Assert.Equal(["transfer.created", "transfer.created"], _stripe.Receiver.Types);
        Assert.Equal("k", (string?)_stripe.Receiver.Got[0].Json["request"]!["idempotency_key"]);
        Assert.Equal(0, Clearing());
        Assert.Equal(1000, SellerHolds());
        Assert.Equal((string)first["id"]!, Send(600, $"&source_transaction={charge}&metadata[ref]=t1", "k").Id);
        Assert.Equal(["capture", "transfer", "transfer"], _stripe.Money().Select(row => (string?)row!["type"]));
    }

    [Fact]
    public void A_transfer_without_a_charge_needs_available_balance()
    {
        _stripe.Charge(1000);
        Assert.Equal("balance_insufficient", Send(100).Code);

        _stripe.Charge(1000, method: "pm_card_bypassPending");
        Assert.Equal(200, Send(100).Status);
        Assert.Equal("balance_insufficient", Send(1000).Code);
        _stripe.Advance(TimeSpan.FromDays(7));
        Assert.Equal(200, Send(1000).Status);
    }

    [Fact]
    public void A_transfer_needs_a_known_account_and_the_currency_that_the_charge_settled_in()
    {
        var charge = _stripe.Charge(1000, "eur");

        Assert.Equal((400, "destination"), Named(_stripe.Post("/v1/transfers", "amount=1&currency=usd&destination=acct_none")));
        Assert.Equal((400, "currency"), Named(Send(1, $"&source_transaction={charge}")));
        Assert.Equal((400, "source_transaction"), Named(Send(1, "&source_transaction=ch_none")));
        var lenient = new StripeBench(options => options with { AnyConnectedAccount = true });
        Assert.Equal(200, lenient.Post("/v1/transfers",
            $"amount=1&currency=usd&destination=acct_any&source_transaction={lenient.Charge(1000)}").Status);
        var made = _stripe.Post("/v1/accounts", "type=express&email=a@b.test").Id;
        Assert.Equal(200, _stripe.Post("/v1/transfers",
            $"amount=1&currency=eur&destination={made}&source_transaction={charge}").Status);
    }

    [Fact]
    public async Task Reversals_take_parts_back_up_to_the_whole()
    {
        var transfer = Send(600, $"&source_transaction={_stripe.Charge(1000)}").Id;
        await _stripe.Clear();

        var reversal = _stripe.Post($"/v1/transfers/{transfer}/reversals", "amount=250&metadata[a]=b").Json;
        Assert.Equal(400, _stripe.Post($"/v1/transfers/{transfer}/reversals", "amount=351").Status);
        Assert.Equal(350, (long?)_stripe.Post($"/v1/transfers/{transfer}/reversals").Json["amount"]);
        Assert.Equal(400, _stripe.Post($"/v1/transfers/{transfer}/reversals").Status);
        _stripe.Post($"/v1/transfers/{transfer}", "metadata[c]=d");
        await _stripe.Deliver();

        Assert.Equal(["transfer.reversed", "transfer.reversed", "transfer.updated"], _stripe.Receiver.Types);
        Assert.Equal([(250L, false), (600L, true)],
            _stripe.Receiver.Got.Take(2).Select(got => ((long)got.Object["amount_reversed"]!, (bool)got.Object["reversed"]!)));
        Assert.Equal(2, _stripe.Get($"/v1/transfers/{transfer}/reversals").Json["data"]!.AsArray().Count);
        Assert.Equal("b", (string?)_stripe.Get($"/v1/transfers/{transfer}/reversals/{(string)reversal["id"]!}").Json["metadata"]!["a"]);
        Assert.Equal("transfer_refund", (string?)_stripe.Get($"/v1/balance_transactions/{(string)reversal["balance_transaction"]!}")
            .Json["type"]);
        Assert.Equal(1000, Clearing());
        Assert.Equal(0, SellerHolds());
    }

    [Fact]
    public void A_reversal_fails_where_the_seller_has_taken_the_money_out()
    {
        var transfer = Send(600, $"&source_transaction={_stripe.Charge(1000)}").Id;
        _stripe.Post($"/_sandbox/accounts/{Seller}", """{"withdraw":500,"currency":"usd"}""");

        Assert.Equal((400, "insufficient_funds"), Refused(_stripe.Post($"/v1/transfers/{transfer}/reversals")));
        Assert.Equal(200, _stripe.Post($"/v1/transfers/{transfer}/reversals", "amount=100").Status);
        Assert.Equal(500, Clearing());

        var lenient = new StripeBench(options => options with { ConnectedAccounts = [Seller], SellersMayOwe = true });
        var owed = lenient.Post("/v1/transfers",
            $"amount=600&currency=usd&destination={Seller}&source_transaction={lenient.Charge(1000)}").Id;
        lenient.Post($"/_sandbox/accounts/{Seller}", """{"withdraw":500,"currency":"usd"}""");
        Assert.Equal(200, lenient.Post($"/v1/transfers/{owed}/reversals").Status);
        Assert.Equal(-500, (long?)lenient.Get($"/_sandbox/accounts/{Seller}").Json["balance"]!["usd"]);
    }

    [Fact]
    public void Want_of_money_can_be_injected()
    {
        var charge = _stripe.Charge(1000);
        var transfer = Send(600, $"&source_transaction={charge}").Id;
        _stripe.Fault("""{"on":{"call":"POST /v1/transfers"},"fault":"insufficient_funds"}""");

        Assert.Equal("balance_insufficient", Send(1, $"&source_transaction={charge}").Code);
        Assert.Equal("insufficient_funds", _stripe.Post($"/v1/transfers/{transfer}/reversals").Code);
        Assert.Equal(400, Clearing());
    }

    [Fact]
    public void Transfers_are_found_by_destination_and_group()
    {
        var other = _stripe.Post("/v1/accounts").Id;
        var charge = _stripe.Charge(1000);
        var one = Send(1, $"&source_transaction={charge}&transfer_group=g").Id;
        var two = _stripe.Post("/v1/transfers", $"amount=2&currency=usd&destination={other}&source_transaction={charge}").Id;

        Assert.Equal([one], Ids("/v1/transfers?transfer_group=g"));
        Assert.Equal([two], Ids($"/v1/transfers?destination={other}"));
        Assert.Equal([other, Seller], Ids("/v1/accounts"));
    }

    [Fact]
    public async Task A_destination_charge_pays_the_seller_and_the_platforms_fee_with_the_capture()
    {
        var charge = _stripe.Charge(1000, more: $"&transfer_data[destination]={Seller}&application_fee_amount=100");
        await _stripe.Deliver();
        var shown = _stripe.Get($"/v1/charges/{charge}?expand[]=transfer&expand[]=application_fee").Json;

        Assert.Equal((1000L, Seller, 100L), ((long)shown["transfer"]!["amount"]!, (string)shown["transfer"]!["destination"]!,
            (long)shown["application_fee"]!["amount"]!));
        Assert.Equal(["payment_intent.created", "transfer.created", "application_fee.created", "charge.succeeded",
            "payment_intent.succeeded"], _stripe.Receiver.Types);
        Assert.Equal(100, Clearing());
        Assert.Equal(900, SellerHolds());
    }

    [Fact]
    public void A_refund_takes_from_the_seller_only_what_it_is_told_and_the_parts_add_up()
    {
        var plain = _stripe.Charge(1000, more: $"&transfer_data[destination]={Seller}&transfer_data[amount]=500");
        Assert.Null(_stripe.Post("/v1/refunds", $"charge={plain}").Json["transfer_reversal"]);
        Assert.Equal(500, SellerHolds());

        var charge = _stripe.Charge(1000, more: $"&transfer_data[destination]={Seller}&application_fee_amount=100");
        foreach (var amount in new[] { 333, 333, 334 })
        {
            var refund = _stripe.Post("/v1/refunds",
                $"charge={charge}&amount={amount}&reverse_transfer=true&refund_application_fee=true").Json;
            var reversal = _stripe.Get($"/v1/transfers/{Transfer(charge)}/reversals/{(string)refund["transfer_reversal"]!}").Json;
            Assert.Equal((string)refund["id"]!, (string)reversal["source_refund"]!);
        }
        Assert.Equal(500, SellerHolds());
        Assert.Equal(-500, Clearing());
        Assert.Equal(400, _stripe.Post("/v1/refunds", $"charge={_stripe.Charge(500)}&reverse_transfer=true").Status);
    }

    [Fact]
    public void A_sellers_part_must_fit_the_charge()
    {
        Assert.Equal((400, "transfer_data[destination]"), Intent("&transfer_data[destination]=acct_none"));
        Assert.Equal((400, "application_fee_amount"), Intent("&application_fee_amount=1"));
        Assert.Equal((400, "application_fee_amount"), Intent($"&transfer_data[destination]={Seller}&application_fee_amount=501"));

        (int, string?) Intent(string more) => Named(_stripe.Post("/v1/payment_intents", "amount=500&currency=usd" + more));
    }

    Reply Send(long amount, string more = "", string? key = null) =>
        _stripe.Post("/v1/transfers", $"amount={amount}&currency=usd&destination={Seller}{more}", key);

    string Transfer(string charge) => (string)_stripe.Get($"/v1/charges/{charge}").Json["transfer"]!;

    long Clearing() => (long)_stripe.Oracle()["clearing"]!["usd"]!;

    long SellerHolds() => (long)_stripe.Get($"/_sandbox/accounts/{Seller}").Json["balance"]!["usd"]!;

    IEnumerable<string> Ids(string target) => _stripe.Get(target).Json["data"]!.AsArray().Select(row => (string)row!["id"]!);

    static (int, string?) Refused(Reply reply) => (reply.Status, reply.Code);

    static (int, string?) Named(Reply reply) => (reply.Status, reply.Param);
}
