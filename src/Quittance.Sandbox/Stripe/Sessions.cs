using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>The calls on checkout sessions.</summary>
internal sealed class Sessions(Account account, Checkout checkout, Customers customers, Products products,
    DestinationCharges destinations)
{
    static readonly TimeSpan Shortest = TimeSpan.FromMinutes(30);
    static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public JsonObject Create(ApiCall call)
    {
        var form = SessionFields.Accept(call);
        var successUrl = form.Text("success_url") ?? throw StripeError.Missing("success_url");
        if (form.Has("customer") && form.Has("customer_email"))
        {
            throw StripeError.Invalid(null, "You may only specify one of these parameters: customer, customer_email.", "customer");
        }
        var customer = form.Text("customer") is { } name ? customers.Require(name, "customer") : null;
        var expiresAt = ExpiresAt(form);
        var items = Items(form);
        var total = items.Sum(item => item.Total);
        if (total > 0) Currencies.RequireChargeable(total, items[0].Price.Currency, "line_items");
        if (form.Object("payment_intent_data") is { } data)
        {
            destinations.Check(total, data.Integer("application_fee_amount"), data.Object("transfer_data"), "payment_intent_data");
        }
        var id = account.Ids.Mint("cs_test_a1", 56);
        var wanted = form.Texts(PaymentIntents.TypesField(call).Name);
        var session = new Session(id, account.Clock.Seconds, expiresAt, items, items[0].Price.Currency)
        {
            SuccessUrl = successUrl,
            CancelUrl = form.Text("cancel_url"),
            ClientReferenceId = form.Text("client_reference_id"),
            Customer = customer,
            CustomerCreation = form.Text("customer_creation"),
            CustomerEmail = form.Text("customer_email"),
            Metadata = Metadata.From(form),
            Template = Template(form.Object("payment_intent_data")),
            PaymentMethodTypes = wanted.Count > 0 ? wanted : ["card", "sepa_debit"],
            PageUrl = () => $"{account.BaseUrl()}/c/pay/{id}",
        };
        account.Sessions.Add(id, session);
        checkout.Open(session, call.Version.MakesIntentWithSession);
        return session.ToJson();
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var session = Find(id);
        session.Metadata.Merge(call.Accept(Field.Metadata().Clearable()));
        return session.ToJson();
    }

    public JsonObject Expire(ApiCall call, string id)
    {
        var session = Find(id);
        call.Accept();
        if (session.Status is not SessionStatus.Open)
        {
            throw StripeError.State(null,
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status "
                + $"of `{Json.Name(session.Status)}`.");
        }
        checkout.Expire(session);
        return session.ToJson();
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return Find(id).ToJson();
    }

    public JsonObject List(ApiCall call)
    {
        var (intent, customer, status) = (call.Parameters.Text("payment_intent"), call.Parameters.Text("customer"),
            call.Parameters.Text("status"));
        var email = call.Parameters.Object("customer_details")?.Text("email");
        return call.List(account.Sessions, row => (intent is null || row.Intent?.Id == intent)
            && (customer is null || row.Customer?.Id == customer)
            && (status is null || Json.Name(row.Status) == status)
            && (email is null || (row.PaidEmail ?? row.CustomerEmail) == email)
            && !call.Parameters.Has("payment_link") && !call.Parameters.Has("subscription"),
            Field.Text("payment_intent"), Field.Text("customer"), Field.Choice("status", "open", "complete", "expired"),
            Field.Object("customer_details", Field.Text("email").Required()), Field.Text("payment_link"), Field.Text("subscription"));
    }

    public JsonObject ListItems(ApiCall call, string id)
    {
        var session = Find(id);
        call.Accept(Field.Integer("limit", 1), Field.Text("starting_after"), Field.Text("ending_before"));
        var rows = session.Items.Select(item => new Row(item, session.Created)).ToList();
        return call.Page(rows, cursor => rows.Find(row => row.Id == cursor));
    }

    public Session Find(string id) => account.Sessions.Find(id) ?? throw StripeError.NoSuch("checkout.session", id);

    sealed class Row(LineItem item, long created) : Resource(item.Id, created)
    {
        public override JsonObject ToJson() => item.ToJson();
    }

    long ExpiresAt(FormObject form)
    {
        var now = account.Clock.Seconds;
        if (form.Integer("expires_at") is not { } at) return now + (long)Longest.TotalSeconds;
        if (at < now + (long)Shortest.TotalSeconds)
        {
            throw StripeError.Invalid(null, "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
                "expires_at");
        }
        if (at > now + (long)Longest.TotalSeconds)
        {
            throw StripeError.Invalid(null, "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
                "expires_at");
        }
        return at;
    }

    List<LineItem> Items(FormObject form)
    {
        var given = form.Objects("line_items");
        if (given.Count == 0) throw StripeError.Missing("line_items");
        if (given.Count > 100) throw StripeError.Invalid(null, "A session in payment mode has at most 100 line items.", "line_items");
        var items = new List<LineItem>();
        for (var index = 0; index < given.Count; index++)
        {
            var item = Item(given[index], $"line_items[{index}]");
            if (items.Count > 0 && items[0].Price.Currency != item.Price.Currency)
            {
                throw StripeError.Invalid(null, "All line items must have the same currency.", $"line_items[{index}]");
            }
            items.Add(item);
        }
        return items;
    }

    LineItem Item(FormObject form, string path)
    {
        if (form.Text("price") is null == form.Object("price_data") is null)
        {
            throw StripeError.Invalid("parameter_missing",
                $"You must provide one of `price` or `price_data` for each line item when creating prices inline.", path);
        }
        var quantity = form.Integer("quantity")
            ?? throw StripeError.Invalid("parameter_missing", $"Quantity is required. Add `quantity` to `{path}`", $"{path}[quantity]");
        if (quantity is < 1 or > 999_999)
        {
            throw StripeError.Invalid("parameter_invalid_integer", "This value must be between 1 and 999999.", $"{path}[quantity]");
        }
        var price = form.Text("price") is { } id
            ? products.Require(id, $"{path}[price]")
            : products.AddPrice(form.Object("price_data")!, $"{path}[price_data]");
        if (!price.IsActive)
        {
            throw StripeError.Invalid("price_inactive", "The price specified is inactive. This field only accepts active prices.",
                $"{path}[price]");
        }
        if (price.IsRecurring)
        {
            throw StripeError.Invalid(null,
                "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time "
                + "prices.", path);
        }
        var total = decimal.Round(price.UnitAmount * quantity, MidpointRounding.AwayFromZero);
        if (total > 1_000_000_000) throw StripeError.Invalid("amount_too_large", "The line's total is too large.", path);
        return new LineItem(account.Ids.Mint("li_1", 23), price, quantity, (long)total);
    }

    static IntentTemplate Template(FormObject? form) => new(Metadata.From(form))
    {
        CaptureMethod = form?.Text("capture_method") ?? "automatic",
        Description = form?.Text("description"),
        ReceiptEmail = form?.Text("receipt_email"),
        SetupFutureUsage = form?.Text("setup_future_usage"),
        StatementDescriptorSuffix = form?.Text("statement_descriptor_suffix"),
        Shipping = Wire.Shipping(form?.Object("shipping")),
        ApplicationFeeAmount = form?.Integer("application_fee_amount"),
        TransferData = form?.Object("transfer_data") is { } transfer
            ? new JsonObject { ["amount"] = transfer.Integer("amount"), ["destination"] = transfer.Text("destination") }
            : null,
        TransferGroup = form?.Text("transfer_group"),
        OnBehalfOf = form?.Text("on_behalf_of"),
    };
}
