using Microsoft.AspNetCore.Antiforgery;
using Shop.Pages;

namespace Shop;

/// <summary>Lets a form through only when this shop showed it to this browser.</summary>
sealed class FormGuard(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        return request.HasFormContentType && await antiforgery.IsRequestValidAsync(context.HttpContext)
            ? await next(context)
            : Screens.StaleForm();
    }
}
