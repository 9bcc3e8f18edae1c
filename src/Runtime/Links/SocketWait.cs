using System.Net.Sockets;

namespace ActorInference.Links;

/// <summary>One wait until a socket can be read or written.</summary>
internal sealed class SocketWait : IPolledSocket
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SocketPoller _poller;
    private int _isForgotten;

    private SocketWait(SocketPoller poller, Socket socket, bool forReading)
    {
        _poller = poller;
        Socket = socket;
        WantsToRead = forReading;
        WantsToWrite = !forReading;
    }

    public Socket Socket { get; }

    public bool WantsToRead { get; }

    public bool WantsToWrite { get; }

    /// <summary>Completes when the socket is ready; afterwards, also when it was cancelled, nobody watches it.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task UntilAsync(SocketPoller poller, Socket socket, bool forReading, CancellationToken cancellationToken)
    {
        SocketWait wait = new(poller, socket, forReading);
        poller.Watch(wait);
        using (cancellationToken.UnsafeRegister(static state => ((SocketWait)state!).Forget(), wait))
        {
            await wait._over.Task.ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    public void OnReadable(byte[] scratch) => Forget();

    public void OnWritable() => Forget();

    public void OnForgotten() => _over.SetResult();

    private void Forget()
    {
        if (Interlocked.Exchange(ref _isForgotten, 1) == 0)
        {
            _poller.Forget(this);
        }
    }
}
