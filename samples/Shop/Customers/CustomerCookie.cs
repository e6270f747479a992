using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Shop.Customers;

/// <summary>Knows a returning browser by a cookie that only this shop can have written.</summary>
public sealed class CustomerCookie(IDataProtectionProvider protection, CustomerStore customers, Tokens tokens)
{
    const string Name = "shop_customer";

    static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    readonly IDataProtector _seal = protection.CreateProtector("customer");

    /// <summary>The customer of this browser, or null for one who has not booked here.</summary>
    public Customer? Read(HttpContext context) => Id(context) is { } id ? customers.Find(id) : null;

    /// <summary>The customer's id, made and set as a cookie where there is none yet.</summary>
    public string Establish(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Id(context) is { } known)
            return known;
        var id = tokens.Next();
        context.Response.Cookies.Append(Name, _seal.Protect(id), new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = Lifetime,
            // Lax, because the customer comes back from the payment provider's site by a link.
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
        return id;
    }

    string? Id(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { Length: > 0 } value)
            return null;
        try
        {
            return _seal.Unprotect(value);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
