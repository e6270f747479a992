using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Shop.Api;
using Shop.Bookings;
using Shop.Customers;
using Shop.Evenings;
using Shop.Live;
using Shop.Notices;
using Shop.Pages;

namespace Shop;

/// <summary>A small box office: evenings with limited seats, paid through the Quittance server's public API.</summary>
public static class ShopApp
{
    const int RequestMaxBytes = 256 * 1024;

    /// <summary>
    /// Builds the shop; the caller starts and stops it. It reads no settings but <paramref name="options"/>, so that it can live
    /// beside another web application in one process.
    /// </summary>
    /// <exception cref="FormatException">The secret of the notices is not one; the message says what to set.</exception>
    public static WebApplication Create(ShopOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckSecret(options.NoticeSecret);
        var name = typeof(ShopApp).Assembly.GetName().Name;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestMaxBytes;
        });
        builder.WebHost.UseUrls(options.Urls);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            // It warns that keys lie unencrypted in the data directory, which is said where that option is.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        AddServices(builder.Services, options);

        var app = builder.Build();
        app.UseExceptionHandler(failed => failed.Run(ShowFault));
        app.Use(SetHeaders);
        app.UseRouting();
        app.MapAssets();
        app.MapEvenings();
        app.MapBookings();
        app.MapLive();
        app.MapNotices();
        app.MapFallback(() => Screens.NotFound());
        return app;
    }

    static void CheckSecret(string? secret)
    {
        try
        {
            if (secret is not null)
                NoticeSignature.Key(secret);
        }
        catch (FormatException fault)
        {
            throw new FormatException("The notice secret is not 'whsec_' and base64. Copy QUITTANCE_NOTICE_SECRET from the server.", fault);
        }
    }

    static void AddServices(IServiceCollection services, ShopOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Clock);
        services.AddSingleton(RandomNumberGenerator.Create());
        services.AddSingleton<Tokens>();
        services.AddSingleton<QuittanceClient>();
        services.AddSingleton<CustomerStore>();
        services.AddSingleton<CustomerCookie>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<OrderSignals>();
        services.AddSingleton<SeenNotices>();
        services.AddSingleton<BookingDesk>();
        services.AddSingleton<BookingScreen>();
        services.AddHostedService<SeatDeclaration>();
        services.AddRouting();
        services.AddRazorComponents();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "shop_form";
            antiforgery.FormFieldName = "form_guard";
        });
        var protection = services.AddDataProtection().SetApplicationName("quittance-shop");
        if (options.DataDirectory is { } directory)
            protection.PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(directory, "keys")));
        else
            protection.UseEphemeralDataProtectionProvider();
    }

    /// <summary>Pages are never kept: an old copy behind the Back button could offer a payment that was made meanwhile.</summary>
    static Task SetHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-cache, no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
            + "base-uri 'none'; frame-ancestors 'none'";
        return next(context);
    }

    static Task ShowFault(HttpContext context)
    {
        var status = context.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad
            ? bad.StatusCode
            : StatusCodes.Status500InternalServerError;
        return SetHeaders(context, Screens.Fault(status).ExecuteAsync);
    }
}
