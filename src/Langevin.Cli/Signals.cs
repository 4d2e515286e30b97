using System.Runtime.InteropServices;

namespace Langevin.Cli;

/// <summary>Ctrl-C and its kin: the first asks the command to save and end, the second ends the process at once.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly PosixSignalRegistration[] registrations;
    private readonly TextWriter error;

    public Signals(TextWriter error, CancellationToken outer)
    {
        this.error = error;
        source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stop => source.Token;

    /// <summary>What a shell expects of a program that a signal ended: 128 and the signal's number.</summary>
    public int ExitCode { get; private set; } = 130;

    private void Handle(PosixSignalContext context)
    {
        if (source.IsCancellationRequested) return;          // the second takes its usual course
        context.Cancel = true;
        ExitCode = context.Signal == PosixSignal.SIGTERM ? 143 : 130;
        error.WriteLine("langevin: stopping; press Ctrl-C again to end at once.");
        source.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        source.Dispose();
    }
}
