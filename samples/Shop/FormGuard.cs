using Microsoft.AspNetCore.Antiforgery;
using Shop.Pages;

namespace Shop;

/// <summary>Lets a form through only when this shop showed it to this browser.</summary>
sealed class FormGuard(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        return await IsOurs(context.HttpContext) ? await next(context) : Screens.StaleForm();
    }

    async Task<bool> IsOurs(HttpContext context)
    {
        try
        {
            return context.Request.HasFormContentType && await antiforgery.IsRequestValidAsync(context);
        }
        catch (AntiforgeryValidationException)
        {
            // A form that cannot be read at all, such as one that is far too long.
            return false;
        }
    }
}
