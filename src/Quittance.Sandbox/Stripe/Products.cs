using System.Globalization;
using System.Text.Json.Nodes;

namespace Quittance.Sandbox.Stripe;

/// <summary>Products and prices, as far as a checkout needs them.</summary>
internal sealed class Products(Account account)
{
    static readonly Field[] ProductFields =
    [
        Field.Text("description").Clearable(), Field.Flag("active"), Field.Metadata().Clearable(), Field.Ignored("images"),
        Field.Ignored("tax_code"), Field.Ignored("unit_label"), Field.Ignored("url"), Field.Ignored("shippable"),
        Field.Ignored("statement_descriptor"), Field.Ignored("type"), Field.Ignored("marketing_features"), Field.Ignored("tax_details"),
    ];

    static readonly Field Recurring = Field.Object("recurring", Field.Choice("interval", "day", "month", "week", "year").Required(),
        Field.Integer("interval_count", 1));

    /// <summary>The product inside a price that is made on the fly.</summary>
    public static Field ProductData { get; } = Field.Object("product_data", [Field.Text("name", 5000).Required(), .. ProductFields]);

    public static Field[] PriceData { get; } =
    [
        Field.Text("currency", 3).Required(), Field.Text("product"), ProductData, Recurring, Field.Ignored("tax_behavior"),
        Field.Integer("unit_amount"), Field.Decimal("unit_amount_decimal"),
    ];

    public JsonObject CreateProduct(ApiCall call)
    {
        var form = call.Accept([Field.Text("name").Required(), Field.Text("id"), .. ProductFields]);
        if (form.Text("id") is { } id && account.Products.Find(id) is not null)
        {
            throw StripeError.State("resource_already_exists", "Product already exists.");
        }
        var product = AddProduct(form);
        account.Events.Emit("product.created", product);
        return product.ToJson();
    }

    public JsonObject UpdateProduct(ApiCall call, string id)
    {
        var product = FindProduct(id);
        var form = call.Accept([Field.Text("name"), .. ProductFields]);
        product.Metadata.Merge(form);
        product.Name = form.Text("name") ?? product.Name;
        if (form.Has("description")) product.Description = form.Text("description");
        product.IsActive = form.Flag("active") ?? product.IsActive;
        account.Events.Emit("product.updated", product);
        return product.ToJson();
    }

    public JsonObject GetProduct(ApiCall call, string id)
    {
        call.Accept();
        return FindProduct(id).ToJson();
    }

    public JsonObject ListProducts(ApiCall call)
    {
        var active = call.Parameters.Text("active");
        return call.List(account.Products, row => active is null || row.IsActive == (active == "true"), Field.Flag("active"));
    }

    public JsonObject CreatePrice(ApiCall call)
    {
        var form = call.Accept([.. PriceData, Field.Metadata(), Field.Text("nickname"), Field.Text("lookup_key", 200),
            Field.Flag("active")]);
        var price = AddPrice(form, "");
        account.Events.Emit("price.created", price);
        return price.ToJson();
    }

    public JsonObject UpdatePrice(ApiCall call, string id)
    {
        var price = FindPrice(id);
        var form = call.Accept(Field.Flag("active"), Field.Metadata().Clearable(), Field.Text("nickname").Clearable(),
            Field.Text("lookup_key", 200));
        price.Metadata.Merge(form);
        price.IsActive = form.Flag("active") ?? price.IsActive;
        if (form.Has("nickname")) price.Nickname = form.Text("nickname");
        price.LookupKey = form.Text("lookup_key") ?? price.LookupKey;
        account.Events.Emit("price.updated", price);
        return price.ToJson();
    }

    public JsonObject GetPrice(ApiCall call, string id)
    {
        call.Accept();
        return FindPrice(id).ToJson();
    }

    public JsonObject ListPrices(ApiCall call)
    {
        var (active, product, keys) = (call.Parameters.Text("active"), call.Parameters.Text("product"),
            call.Parameters.Texts("lookup_keys"));
        return call.List(account.Prices, row => (active is null || row.IsActive == (active == "true"))
            && (product is null || row.Product.Id == product) && (keys.Count == 0 || (row.LookupKey is { } key && keys.Contains(key))),
            Field.Flag("active"), Field.Text("product"), Field.Texts("lookup_keys"));
    }

    /// <summary>A price named by a parameter.</summary>
    public Price Require(string id, string param) => account.Prices.Find(id) ?? throw StripeError.NoSuch("price", id, param);

    /// <summary>Makes a price from checked parameters; its product may be named or made with it.</summary>
    public Price AddPrice(FormObject form, string prefix)
    {
        string Param(string name) => prefix == "" ? name : $"{prefix}[{name}]";
        var currency = Currencies.Require(form.Text("currency")!, Param("currency"));
        var amount = form.Integer("unit_amount")
            ?? (form.Text("unit_amount_decimal") is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : (decimal?)null)
            ?? throw StripeError.Missing(Param("unit_amount"));
        var named = form.Text("product") is { } id
            ? account.Products.Find(id) ?? throw StripeError.NoSuch("product", id, Param("product"))
            : null;
        var product = named ?? AddProduct(form.Object("product_data") ?? throw StripeError.Missing(Param("product_data")));
        var recurring = form.Object("recurring") is { } every ? new JsonObject
        {
            ["interval"] = every.Text("interval"),
            ["interval_count"] = every.Integer("interval_count") ?? 1,
            ["meter"] = null,
            ["trial_period_days"] = null,
            ["usage_type"] = "licensed",
        } : null;
        var price = new Price(account.Ids.Mint("price_1", 23), account.Clock.Seconds, product, currency, amount, recurring)
        {
            Metadata = Metadata.From(form),
            Nickname = form.Text("nickname"),
            LookupKey = form.Text("lookup_key"),
            IsActive = form.Flag("active") ?? true,
        };
        return account.Prices.Add(price.Id, price);
    }

    Product AddProduct(FormObject form)
    {
        var product = new Product(form.Text("id") ?? account.Ids.Mint("prod_", 14), account.Clock.Seconds, form.Text("name")!)
        {
            Description = form.Text("description"),
            IsActive = form.Flag("active") ?? true,
            Metadata = Metadata.From(form),
        };
        return account.Products.Add(product.Id, product);
    }

    Product FindProduct(string id) => account.Products.Find(id) ?? throw StripeError.NoSuch("product", id);

    Price FindPrice(string id) => account.Prices.Find(id) ?? throw StripeError.NoSuch("price", id);
}
