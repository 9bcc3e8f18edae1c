using System.Runtime.InteropServices;

namespace ActorInference.Nodes.Processes;

/// <summary>
/// What asks a member to go: the first Ctrl-C or SIGTERM lets it finish what others need of it; a second one, or the end of its
/// parent, does not.
/// </summary>
internal sealed class LeaveSignals : IDisposable
{
    private readonly CancellationTokenSource _leave = new();
    private readonly CancellationTokenSource _leaveAtOnce = new();
    private readonly PosixSignalRegistration[] _registrations;

    public LeaveSignals()
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    public CancellationToken Leave => _leave.Token;

    public CancellationToken LeaveAtOnce => _leaveAtOnce.Token;

    /// <summary>
    /// Standard input is a pipe from the parent: when it ends, the parent has, or wants the member to go. On a thread of its own: an asynchronous read of the
    /// console blocks a thread of the pool, and on one core the pool has no other.
    /// </summary>
    public void WatchStandardInput() => new Thread(ReadStandardInput) { IsBackground = true, Name = "standard input" }.Start();

    /// <summary>Signals end the process again. The tokens stay usable.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_leave.IsCancellationRequested)
        {
            _leaveAtOnce.Cancel();
        }

        _leave.Cancel();
    }

    private void ReadStandardInput()
    {
        byte[] buffer = new byte[256];
        using Stream input = Console.OpenStandardInput();
        while (input.Read(buffer) > 0)
        {
            // What is written there does not matter; that it ends does.
        }

        _leaveAtOnce.Cancel();
        _leave.Cancel();
    }
}
