using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>The calls on payment intents.</summary>
internal sealed class PaymentIntents(Account account, Attempts attempts, Customers customers, PaymentMethods methods,
    DestinationCharges destinations, Action<PaymentIntent> follow)
{
    static readonly Field Kind = Field.Choice("", "card", "sepa_debit");

    static readonly Field[] Common =
    [
        Field.Text("customer"), Field.Text("payment_method"), Field.Text("description", 1000).Clearable(), Field.Metadata().Clearable(),
        Field.Text("receipt_email").Clearable(), Field.Choice("setup_future_usage", "off_session", "on_session").Clearable(),
        Field.Choice("capture_method", "automatic", "automatic_async", "manual"), Field.Text("statement_descriptor_suffix", 22),
        Field.Ignored("statement_descriptor"), Wire.Shipping(), Field.Integer("application_fee_amount").Clearable(),
        Field.Text("transfer_group"), Field.Ignored("payment_method_options"), Field.Ignored("excluded_payment_method_types"),
        Field.Ignored("payment_method_configuration"), Field.Ignored("amount_details"),
    ];

    static readonly Field[] Confirmation =
    [
        Field.Choice("off_session", "true", "false", "one_off", "recurring"), Field.Url("return_url"),
        Field.Flag("error_on_requires_action"), Field.Ignored("mandate_data"), Field.Ignored("mandate"), Field.Flag("use_stripe_sdk"),
    ];

    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept([.. Common, .. Confirmation, TypesField(call), Field.Integer("amount").Required(),
            Field.Text("currency").Required(), Field.Flag("confirm"), Field.Choice("confirmation_method", "automatic", "manual"),
            Field.Text("on_behalf_of"),
            Field.Object("automatic_payment_methods", Field.Flag("enabled").Required(), Field.Choice("allow_redirects", "always", "never")),
            Field.Object("transfer_data", Field.Text("destination").Required(), Field.Integer("amount"))]);
        var confirm = form.Flag("confirm") is true;
        foreach (var name in new[] { "off_session", "return_url", "error_on_requires_action", "mandate_data" })
        {
            if (!confirm && form.Has(name)) throw StripeError.Invalid(null, $"You may only specify `{name}` when `confirm` is true.", name);
        }
        var currency = Currencies.Require(form.Text("currency")!, "currency");
        Currencies.RequireChargeable(form.Integer("amount")!.Value, currency, "amount");
        destinations.Check(form.Integer("amount")!.Value, form.Integer("application_fee_amount"), form.Object("transfer_data"), "");
        var (customer, method) = References(form);
        if (confirm && method is null) throw NoMethod();
        var types = form.Texts(TypesField(call).Name);
        var intent = attempts.Make(form.Integer("amount")!.Value, currency, null, types.Count == 0 ? null : types);
        intent.TransferData = form.Object("transfer_data") is { } transfer
            ? new JsonObject { ["amount"] = transfer.Integer("amount"), ["destination"] = transfer.Text("destination") }
            : null;
        intent.OnBehalfOf = form.Text("on_behalf_of");
        Apply(intent, form, customer, method);
        account.Events.Emit("payment_intent.created", intent);
        return confirm ? Confirm(intent, method!, form) : intent.ToJson();
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var intent = Find(id);
        var form = call.Accept([.. Common, TypesField(call), Field.Integer("amount"), Field.Text("currency"),
            Field.Object("transfer_data", Field.Integer("amount"))]);
        var onlyMetadata = form.Members.Keys.All(name =>
            name is "metadata" or "description" or "expand" or "receipt_email" or "transfer_group");
        if (!onlyMetadata && !intent.CanBeConfirmed)
        {
            throw Unexpected(intent, "be updated", "requires_payment_method, requires_confirmation, requires_action");
        }
        var currency = form.Text("currency") is { } text ? Currencies.Require(text, "currency") : intent.Currency;
        var amount = form.Integer("amount") ?? intent.Amount;
        if (amount != intent.Amount || currency != intent.Currency) Currencies.RequireChargeable(amount, currency, "amount");
        var (customer, method) = References(form);
        (intent.Amount, intent.Currency) = (amount, currency);
        Apply(intent, form, customer, method);
        intent.ChangeSellersPart(form.Object("transfer_data")?.Integer("amount"));
        return intent.ToJson();
    }

    public JsonObject Confirm(ApiCall call, string id)
    {
        var intent = Find(id);
        var form = call.Accept([.. Confirmation, TypesField(call), Field.Text("payment_method"), Field.Ignored("payment_method_options"),
            Field.Choice("capture_method", "automatic", "automatic_async", "manual"), Field.Text("receipt_email").Clearable(),
            Field.Choice("setup_future_usage", "off_session", "on_session").Clearable(), Wire.Shipping()]);
        if (!intent.CanBeConfirmed)
        {
            throw intent.Status is IntentStatus.Succeeded
                ? StripeError.State("payment_intent_unexpected_state",
                    "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.", intent)
                : Unexpected(intent, "be confirmed", "requires_payment_method, requires_confirmation, requires_action");
        }
        var method = form.Text("payment_method") is { } name ? methods.Require(name, "payment_method") : intent.PaymentMethod;
        if (method is null) throw NoMethod();
        intent.CaptureMethod = form.Text("capture_method") ?? intent.CaptureMethod;
        return Confirm(intent, method, form);
    }

    public JsonObject Capture(ApiCall call, string id)
    {
        var intent = Find(id);
        var form = call.Accept(Field.Integer("amount_to_capture", 1), Field.Flag("final_capture"), Field.Metadata().Clearable(),
            Field.Integer("application_fee_amount"), Field.Ignored("statement_descriptor"), Field.Ignored("statement_descriptor_suffix"),
            Field.Object("transfer_data", Field.Integer("amount")));
        if (intent.Status is not IntentStatus.RequiresCapture) throw Unexpected(intent, "be captured", "requires_capture");
        var amount = form.Integer("amount_to_capture") ?? intent.AmountCapturable;
        if (amount > intent.AmountCapturable)
        {
            throw StripeError.Invalid("amount_too_large",
                $"The amount to capture ({amount}) is greater than the amount that can be captured ({intent.AmountCapturable}).",
                "amount_to_capture");
        }
        intent.Metadata.Merge(form);
        intent.ApplicationFeeAmount = form.Integer("application_fee_amount") ?? intent.ApplicationFeeAmount;
        intent.ChangeSellersPart(form.Object("transfer_data")?.Integer("amount"));
        attempts.Capture(intent, amount);
        follow(intent);
        return intent.ToJson();
    }

    public JsonObject Cancel(ApiCall call, string id)
    {
        var intent = Find(id);
        var form = call.Accept(Field.Choice("cancellation_reason", "abandoned", "duplicate", "fraudulent", "requested_by_customer"));
        if (intent.Session is not null
            && intent.Status is not (IntentStatus.RequiresCapture or IntentStatus.Succeeded or IntentStatus.Canceled))
        {
            throw StripeError.State("payment_intent_unexpected_state",
                "You cannot cancel this PaymentIntent because it was created by a Checkout Session. Expire the Checkout Session instead.",
                intent);
        }
        if (intent.Status is IntentStatus.Succeeded or IntentStatus.Canceled or IntentStatus.Processing)
        {
            throw Unexpected(intent, "be canceled", "requires_payment_method, requires_capture, requires_confirmation, requires_action");
        }
        attempts.Cancel(intent, form.Text("cancellation_reason"));
        return intent.ToJson();
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept(Field.Text("client_secret"));
        return Find(id).ToJson();
    }

    public JsonObject List(ApiCall call)
    {
        var customer = call.Parameters.Text("customer");
        return call.List(account.PaymentIntents, row => customer is null || row.Customer?.Id == customer, Field.Text("customer"));
    }

    public PaymentIntent Find(string id) => account.PaymentIntents.Find(id) ?? throw StripeError.NoSuch("payment_intent", id);

    JsonObject Confirm(PaymentIntent intent, PaymentMethod method, FormObject form)
    {
        attempts.Confirm(intent, method, new Terms(
            form.Text("off_session") is not (null or "false"), form.Flag("error_on_requires_action") is true, form.Text("return_url")));
        follow(intent);
        if (intent.LastError is not { } error) return intent.ToJson();
        throw new StripeError(402, "card_error", (string?)error["code"], (string)error["message"]!)
        {
            Executed = true,
            Intent = intent,
            Charge = (string?)error["charge"],
            DeclineCode = (string?)error["decline_code"],
        };
    }

    (Customer? Customer, PaymentMethod? Method) References(FormObject form) =>
        (form.Text("customer") is { } customer ? customers.Require(customer, "customer") : null,
         form.Text("payment_method") is { } method ? methods.Require(method, "payment_method") : null);

    static void Apply(PaymentIntent intent, FormObject form, Customer? customer, PaymentMethod? method)
    {
        intent.Metadata.Merge(form);
        intent.Customer = customer ?? intent.Customer;
        intent.CaptureMethod = form.Text("capture_method") ?? intent.CaptureMethod;
        intent.StatementDescriptorSuffix = form.Text("statement_descriptor_suffix") ?? intent.StatementDescriptorSuffix;
        intent.TransferGroup = form.Text("transfer_group") ?? intent.TransferGroup;
        if (form.Has("description")) intent.Description = form.Text("description");
        if (form.Has("receipt_email")) intent.ReceiptEmail = form.Text("receipt_email");
        if (form.Has("setup_future_usage")) intent.SetupFutureUsage = form.Text("setup_future_usage");
        if (form.Has("shipping")) intent.Shipping = Wire.Shipping(form.Object("shipping"));
        if (form.Has("application_fee_amount")) intent.ApplicationFeeAmount = form.Integer("application_fee_amount");
        if (method is null) return;
        intent.PaymentMethod = method;
        intent.Status = IntentStatus.RequiresConfirmation;
        intent.Challenge = null;
    }

    /// <summary>The list of allowed methods was renamed on 2026-09-30; each version knows only its own name.</summary>
    public static Field TypesField(ApiCall call) =>
        Field.List(call.Version.TakesPaymentMethodTypes ? "payment_method_types" : "allowed_payment_method_types", Kind);

    static StripeError NoMethod() => StripeError.State("payment_intent_unexpected_state",
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent "
        + "with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.");

    static StripeError Unexpected(PaymentIntent intent, string what, string allowed) => StripeError.State("payment_intent_unexpected_state",
        $"This PaymentIntent's status is {Json.Name(intent.Status)}, so it could not {what}. Only a PaymentIntent with one of "
        + $"the following statuses can {what}: {allowed}.", intent);
}
