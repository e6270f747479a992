using Microsoft.AspNetCore.Antiforgery;
using Quittance.Samples.Pages;

namespace Quittance.Samples;

/// <summary>Lets a form through only when this shop showed it to this browser.</summary>
sealed class FormGuard(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsPost(request.Method) && !(request.HasFormContentType && await antiforgery.IsRequestValidAsync(context.HttpContext)))
            return Screens.StaleForm();
        return await next(context);
    }
}
