using System.Globalization;

namespace Quittance.Sandbox.Stripe;

/// <summary>What one request parameter must look like; the provider refuses everything that it does not know.</summary>
internal abstract record Field(string Name)
{
    bool IsRequired { get; init; }
    bool CanClear { get; init; }

    public Field Required() => this with { IsRequired = true };

    /// <summary>An empty string unsets the value.</summary>
    public Field Clearable() => this with { CanClear = true };

    public static Field Text(string name, int most = 5000) => new TextField(name, most);
    public static Field Url(string name) => new UrlField(name);
    public static Field Integer(string name, long least = 0) => new IntegerField(name, least);
    public static Field Decimal(string name) => new DecimalField(name);
    public static Field Flag(string name) => new FlagField(name);
    public static Field Choice(string name, params string[] values) => new ChoiceField(name, values);
    public static Field Metadata(string name = "metadata") => new MetadataField(name);
    public static Field Object(string name, params Field[] members) => new ObjectField(name, members);
    public static Field List(string name, Field element) => new ListField(name, element);
    public static Field Texts(string name) => new ListField(name, new TextField("", 500));

    /// <summary>Accepted as it comes and without effect here.</summary>
    public static Field Ignored(string name) => new IgnoredField(name);

    /// <summary>A time, or bounds of it.</summary>
    public static Field Range(string name) => new RangeField(name);

    /// <summary>Checks a whole form.</summary>
    /// <exception cref="StripeError">A parameter is unknown, missing or malformed.</exception>
    public static void Check(FormObject form, IEnumerable<Field> fields) => CheckMembers(form, "", [.. fields]);

    static void CheckMembers(FormObject form, string prefix, Field[] fields)
    {
        foreach (var (name, value) in form.Members)
        {
            var path = prefix == "" ? name : $"{prefix}[{name}]";
            var field = Array.Find(fields, field => field.Name == name) ?? throw StripeError.Unknown(path);
            field.Accept(value, path);
        }
        foreach (var field in fields)
        {
            if (field.IsRequired && !form.Has(field.Name)) throw StripeError.Missing(prefix == "" ? field.Name : $"{prefix}[{field.Name}]");
        }
    }

    void Accept(FormValue value, string path)
    {
        if (value is FormText { Value: "" })
        {
            if (CanClear) return;
            throw StripeError.Invalid("parameter_invalid_empty", $"You passed an empty string for '{path}'. We assume empty values are an "
                + $"attempt to unset a parameter; however '{path}' cannot be unset. You should remove '{path}' from your request or "
                + "supply a non-empty value.", path);
        }
        Check(value, path);
    }

    private protected abstract void Check(FormValue value, string path);

    static string Scalar(FormValue value, string path, string kind) =>
        value is FormText text ? text.Value : throw StripeError.Invalid(null, $"Invalid {kind}: an object was given for {path}", path);

    sealed record TextField(string Name, int Most) : Field(Name)
    {
        private protected override void Check(FormValue value, string path)
        {
            if (Scalar(value, path, "string").Length > Most)
            {
                throw StripeError.Invalid("parameter_invalid_string_length",
                    $"Invalid string: the value of {path} must be at most {Most} characters.", path);
            }
        }
    }

    sealed record UrlField(string Name) : Field(Name)
    {
        private protected override void Check(FormValue value, string path)
        {
            var text = Scalar(value, path, "URL");
            if (text.Length <= 5000 && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return;
            throw StripeError.Invalid("url_invalid", "Not a valid URL", path);
        }
    }

    sealed record IntegerField(string Name, long Least) : Field(Name)
    {
        private protected override void Check(FormValue value, string path)
        {
            var text = Scalar(value, path, "integer");
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                throw StripeError.Invalid("parameter_invalid_integer", $"Invalid integer: {text}", path);
            }
            if (number < Least)
            {
                throw StripeError.Invalid("parameter_invalid_integer",
                    Least == 0 ? "Invalid non-negative integer" : $"This value must be greater than or equal to {Least}.", path);
            }
        }
    }

    sealed record DecimalField(string Name) : Field(Name)
    {
        private protected override void Check(FormValue value, string path)
        {
            var text = Scalar(value, path, "decimal");
            if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                || number > 1_000_000_000)
            {
                throw StripeError.Invalid("parameter_invalid_decimal", $"Invalid decimal: {text}", path);
            }
        }
    }

    sealed record FlagField(string Name) : Field(Name)
    {
        private protected override void Check(FormValue value, string path)
        {
            var text = Scalar(value, path, "boolean");
            if (text is not ("true" or "false")) throw StripeError.Invalid("parameter_invalid_boolean", $"Invalid boolean: {text}", path);
        }
    }

    sealed record ChoiceField(string Name, string[] Values) : Field(Name)
    {
        private protected override void Check(FormValue value, string path)
        {
            if (Values.Contains(Scalar(value, path, "value"))) return;
            var known = Values.Length == 1 ? Values[0] : string.Join(", ", Values[..^1]) + $" or {Values[^1]}";
            throw StripeError.Invalid(null, $"Invalid {path}: must be one of {known}", path);
        }
    }

    sealed record MetadataField(string Name) : Field(Name)
    {
        private protected override void Check(FormValue value, string path)
        {
            if (value is not FormObject map) throw StripeError.Invalid(null, $"Invalid {path}: must be an object", path);
            foreach (var (key, entry) in map.Members)
            {
                if (key.Length > 40) throw Too($"Metadata keys can be up to 40 characters in length. The key was {key.Length}.");
                if (entry is not FormText text) throw Too($"Metadata values must be strings, but for key {key} you passed in an object.");
                if (text.Value.Length > 500)
                {
                    throw Too("Metadata values can have up to 500 characters, but you passed in a value that is "
                        + $"{text.Value.Length} characters. Invalid value: {text.Value[..40]}…");
                }
            }
            if (map.Members.Count > 50) throw Too("Metadata can have up to 50 keys.");
            StripeError Too(string message) => StripeError.Invalid(null, message, path);
        }
    }

    sealed record ObjectField(string Name, Field[] Members) : Field(Name)
    {
        private protected override void Check(FormValue value, string path)
        {
            if (value is not FormObject form) throw StripeError.Invalid(null, $"Invalid {path}: must be an object", path);
            CheckMembers(form, path, Members);
        }
    }

    sealed record ListField(string Name, Field Element) : Field(Name)
    {
        private protected override void Check(FormValue value, string path)
        {
            if (value is not FormObject form) throw StripeError.Invalid(null, $"Invalid array", path);
            if (form.Members.Count > 200) throw StripeError.Invalid(null, $"Invalid array: {path} has too many elements", path);
            foreach (var (index, element) in form.Members) Element.Accept(element, $"{path}[{index}]");
        }
    }

    sealed record RangeField(string Name) : Field(Name)
    {
        static readonly Field[] Bounds = [Integer("gt"), Integer("gte"), Integer("lt"), Integer("lte")];

        private protected override void Check(FormValue value, string path)
        {
            if (value is FormObject form) CheckMembers(form, path, Bounds);
            else new IntegerField(path, 0).Check(value, path);
        }
    }

    sealed record IgnoredField(string Name) : Field(Name)
    {
        private protected override void Check(FormValue value, string path) { }
    }
}
