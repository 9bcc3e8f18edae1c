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

    /// <summary>Standard input is a pipe from the parent: when it ends, the parent has, or wants the member to go.</summary>
    public void WatchStandardInput() => _ = WatchStandardInputAsync();

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

    private async Task WatchStandardInputAsync()
    {
        byte[] buffer = new byte[256];
        await using Stream input = Console.OpenStandardInput();
        while (await input.ReadAsync(buffer).ConfigureAwait(false) > 0)
        {
            // What is written there does not matter; that it ends does.
        }

        await _leaveAtOnce.CancelAsync().ConfigureAwait(false);
        await _leave.CancelAsync().ConfigureAwait(false);
    }
}
