using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shop.Customers;

/// <summary>Who booked in this browser: addresses that a code has proved, and the orders, newest first.</summary>
public sealed record Customer(string Id, string Name, string Email, ImmutableArray<string> ProvedEmails, ImmutableArray<string> Orders)
{
    const int MaxOrders = 200;

    public bool HasProved(string email) => ProvedEmails.Contains(email, StringComparer.OrdinalIgnoreCase);

    public bool Owns(string order) => Orders.Contains(order);

    public Customer With(string order) => Owns(order) ? this : this with { Orders = [order, .. Orders.Take(MaxOrders - 1)] };

    public Customer WithProved(string email) => HasProved(email) ? this : this with { ProvedEmails = [.. ProvedEmails, email] };
}

/// <summary>Keeps customers in memory and, where there is a directory, in one small file.</summary>
public sealed class CustomerStore
{
    const int MaxCustomers = 10_000;

    readonly Lock _gate = new();
    readonly OrderedDictionary<string, Customer> _customers = [];
    readonly string? _file;

    public CustomerStore(ShopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.DataDirectory is not { } directory)
            return;
        _file = Path.Combine(Directory.CreateDirectory(directory).FullName, "customers.json");
        if (!File.Exists(_file))
            return;
        foreach (var customer in JsonSerializer.Deserialize(File.ReadAllBytes(_file), CustomerJson.Default.CustomerArray) ?? [])
            _customers[customer.Id] = customer;
    }

    public Customer? Find(string id)
    {
        lock (_gate)
            return _customers.GetValueOrDefault(id);
    }

    /// <summary>Changes a customer, or makes one. The oldest gives way when there are too many.</summary>
    public Customer Change(string id, Func<Customer, Customer> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_gate)
        {
            var customer = change(_customers.GetValueOrDefault(id) ?? new Customer(id, "", "", [], []));
            _customers[id] = customer;
            if (_customers.Count > MaxCustomers)
                _customers.RemoveAt(0);
            Write();
            return customer;
        }
    }

    // Written beside and moved over, so that a crash leaves the old file or the new one.
    void Write()
    {
        if (_file is null)
            return;
        var next = _file + ".next";
        File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes([.. _customers.Values], CustomerJson.Default.CustomerArray));
        File.Move(next, _file, overwrite: true);
    }
}

[JsonSerializable(typeof(Customer[]))]
sealed partial class CustomerJson : JsonSerializerContext;
