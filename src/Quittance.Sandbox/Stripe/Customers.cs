using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>A customer (docs.stripe.com/api/customers).</summary>
internal sealed class Customer(string id, long created) : Resource(id, created)
{
    public string? Email { get; set; }
    public string? Name { get; set; }
    public string? Phone { get; set; }
    public string? Description { get; set; }
    public long Balance { get; set; }
    public string? DefaultPaymentMethod { get; set; }
    public JsonObject? Address { get; set; }
    public bool IsDeleted { get; set; }

    public override JsonObject ToJson() => IsDeleted
        ? new JsonObject { ["id"] = Id, ["object"] = "customer", ["deleted"] = true }
        : new JsonObject
        {
            ["id"] = Id,
            ["object"] = "customer",
            ["address"] = Address?.DeepClone(),
            ["balance"] = Balance,
            ["created"] = Created,
            ["currency"] = null,
            ["default_source"] = null,
            ["delinquent"] = false,
            ["description"] = Description,
            ["discount"] = null,
            ["email"] = Email,
            ["invoice_prefix"] = Id[^8..].ToUpperInvariant(),
            ["invoice_settings"] = new JsonObject
            {
                ["custom_fields"] = null,
                ["default_payment_method"] = DefaultPaymentMethod,
                ["footer"] = null,
                ["rendering_options"] = null,
            },
            ["livemode"] = false,
            ["metadata"] = Metadata.ToJson(),
            ["name"] = Name,
            ["next_invoice_sequence"] = 1,
            ["phone"] = Phone,
            ["preferred_locales"] = new JsonArray(),
            ["shipping"] = null,
            ["tax_exempt"] = "none",
            ["test_clock"] = null,
        };
}

/// <summary>Customers and their deletion, which is final.</summary>
internal sealed class Customers(Account account, PaymentMethods methods)
{
    static readonly Field[] Fields =
    [
        Field.Text("email", 512).Clearable(), Field.Text("name", 256).Clearable(), Field.Text("phone", 20).Clearable(),
        Field.Text("description").Clearable(), Field.Integer("balance", long.MinValue), Field.Metadata().Clearable(),
        Field.Object("address", Wire.AddressFields).Clearable(), Field.Text("payment_method"),
        Field.Object("invoice_settings", Field.Text("default_payment_method").Clearable()), Field.Ignored("shipping"),
        Field.Ignored("preferred_locales"), Field.Ignored("tax_exempt"), Field.Ignored("source"), Field.Ignored("validate"),
    ];

    public JsonObject Create(ApiCall call)
    {
        var form = call.Accept(Fields);
        var method = form.Text("payment_method") is { } name ? methods.Require(name, "payment_method") : null;
        var customer = new Customer(account.Ids.Mint("cus_", 14), account.Clock.Seconds);
        if (method is not null) methods.Attach(method, customer);
        account.Customers.Add(customer.Id, customer);
        Apply(customer, form);
        account.Events.Emit("customer.created", customer);
        return customer.ToJson();
    }

    /// <summary>A new customer, not yet told to anybody.</summary>
    public Customer Make()
    {
        var customer = new Customer(account.Ids.Mint("cus_", 14), account.Clock.Seconds);
        return account.Customers.Add(customer.Id, customer);
    }

    public JsonObject Update(ApiCall call, string id)
    {
        var customer = Living(id);
        Apply(customer, call.Accept(Fields));
        account.Events.Emit("customer.updated", customer);
        return customer.ToJson();
    }

    public JsonObject Delete(ApiCall call, string id)
    {
        var customer = Living(id);
        call.Accept();
        var last = customer.ToJson();
        customer.IsDeleted = true;
        account.Events.Emit("customer.deleted", last);
        return customer.ToJson();
    }

    public JsonObject Get(ApiCall call, string id)
    {
        call.Accept();
        return (account.Customers.Find(id) ?? throw StripeError.NoSuch("customer", id)).ToJson();
    }

    public JsonObject List(ApiCall call)
    {
        var email = call.Parameters.Text("email");
        return call.List(account.Customers, row => !row.IsDeleted && (email is null || row.Email == email), Field.Text("email"));
    }

    /// <summary>A customer named by a parameter.</summary>
    public Customer Require(string id, string param) =>
        account.Customers.Find(id) is { IsDeleted: false } customer ? customer : throw StripeError.NoSuch("customer", id, param);

    Customer Living(string id) =>
        account.Customers.Find(id) is { IsDeleted: false } customer ? customer : throw StripeError.NoSuch("customer", id);

    static void Apply(Customer customer, FormObject form)
    {
        customer.Metadata.Merge(form);
        if (form.Has("email")) customer.Email = form.Text("email");
        if (form.Has("name")) customer.Name = form.Text("name");
        if (form.Has("phone")) customer.Phone = form.Text("phone");
        if (form.Has("description")) customer.Description = form.Text("description");
        if (form.Has("address")) customer.Address = form.Object("address") is { } address ? Wire.Address(address) : null;
        if (form.Object("invoice_settings") is { } settings) customer.DefaultPaymentMethod = settings.Text("default_payment_method");
        customer.Balance = form.Integer("balance") ?? customer.Balance;
    }
}
