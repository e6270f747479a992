using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Quittance.Bench.Load;

/// <summary>Sends requests over kept connections, one after the other on each, and takes the time until each answer.</summary>
static class Sender
{
    const int AnswerBytes = 8192;
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Sends all of them.</summary>
    /// <param name="port">Where to, on loopback.</param>
    /// <param name="requests">The requests as bytes.</param>
    /// <param name="connections">How many connections share them.</param>
    /// <param name="perSecond">At most so many a second; zero is as fast as they are answered.</param>
    public static async Task<Measured> SendAsync(int port, byte[][] requests, int connections, int perSecond = 0)
    {
        var began = Stopwatch.GetTimestamp();
        var next = -1;
        var took = new double[requests.Length];
        var refused = 0;
        async Task WorkAsync()
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
            var buffer = new byte[AnswerBytes];
            while (Interlocked.Increment(ref next) is var mine && mine < requests.Length)
            {
                if (perSecond > 0)
                    await WaitAsync(began, (double)mine / perSecond);
                var sent = Stopwatch.GetTimestamp();
                await socket.SendAsync(requests[mine]);
                if (await StatusAsync(socket, buffer) != 200)
                    Interlocked.Increment(ref refused);
                took[mine] = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
            }
        }

        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(WorkAsync))).WaitAsync(Longest);
        return new Measured(requests.Length, Stopwatch.GetElapsedTime(began), took, refused);
    }

    static async Task WaitAsync(long began, double seconds)
    {
        var ahead = seconds - Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (ahead > 0.001)
            await Task.Delay(TimeSpan.FromSeconds(ahead), TimeProvider.System);
    }

    /// <summary>Reads one answer to its end and gives its status.</summary>
    static async Task<int> StatusAsync(Socket socket, byte[] buffer)
    {
        var held = 0;
        while (true)
        {
            held += await socket.ReceiveAsync(buffer.AsMemory(held)) is var got and > 0
                ? got
                : throw new IOException("The server closed the connection.");
            if (IsWhole(buffer.AsSpan(0, held)))
                return (buffer[9] - '0') * 100 + (buffer[10] - '0') * 10 + buffer[11] - '0';
        }
    }

    static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
            return false;
        var at = answer[..head].IndexOf("Content-Length: "u8);
        if (at < 0)
            return answer.EndsWith("0\r\n\r\n"u8) || answer[..head].IndexOf("Transfer-Encoding"u8) < 0;
        var length = 0;
        foreach (var digit in answer[(at + 16)..])
        {
            if (digit is < (byte)'0' or > (byte)'9')
                break;
            length = length * 10 + digit - '0';
        }

        return answer.Length >= head + 4 + length;
    }
}

/// <summary>How a load went.</summary>
/// <param name="Count">How many requests there were.</param>
/// <param name="Elapsed">How long all of them took.</param>
/// <param name="Milliseconds">How long each took.</param>
/// <param name="Refused">How many were answered with another status than 200.</param>
sealed record Measured(int Count, TimeSpan Elapsed, double[] Milliseconds, int Refused)
{
    /// <summary>Answers a second.</summary>
    public double Rate => Count / Elapsed.TotalSeconds;

    /// <summary>The time that so many in a hundred stayed below.</summary>
    public double Percentile(double percent)
    {
        var sorted = Milliseconds.Order().ToArray();
        return sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }
}
