using System.Net;
using System.Net.Sockets;

namespace Quittance.Tests.EndToEnd;

/// <summary>Ports for servers that must know each other's address before they listen.</summary>
static class Loopback
{
    const int Attempts = 5;

    /// <summary>Starts something on ports that were free a moment ago, and again on others where somebody was quicker.</summary>
    public static async Task<T> OnFreePortsAsync<T>(int count, Func<int[], Task<T>> start)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await start(FreePorts(count));
            }
            catch (IOException) when (attempt < Attempts)
            {
                continue;
            }
        }
    }

    /// <summary>All are taken before one is let go, so that they differ.</summary>
    static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners)
            listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners)
            listener.Dispose();
        return ports;
    }
}
