using System.Runtime.InteropServices;

namespace Quittance.Host;

/// <summary>Turns Ctrl-C and a polite kill into a cancellation, so that everything stops in order.</summary>
static class Signals
{
    public static IDisposable OnInterrupt(CancellationTokenSource stop)
    {
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }

        return new Pair(
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
    }

    sealed class Pair(IDisposable first, IDisposable second) : IDisposable
    {
        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }
    }
}
