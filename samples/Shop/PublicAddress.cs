using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Shop;

/// <summary>Builds the addresses that a payment provider sends the customer back to.</summary>
public sealed class PublicAddress(ShopOptions options, IServer server)
{
    /// <summary>The whole address of a path, such as <c>/return/ord_1</c>.</summary>
    /// <exception cref="InvalidOperationException">No public address is set and the shop is not listening yet.</exception>
    public Uri Of(string path) => new(Root, path);

    // The bound address, never the request's Host header: that one is written by whoever asks.
    Uri Root => options.PublicUrl
        ?? new Uri(server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The shop is not listening yet; set ShopOptions.PublicUrl."));
}
