using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>One socket as a pair of pipes: for control messages and content, whose connections can be very many.</summary>
internal sealed class LinkTransport(ConnectionContext context) : IAsyncDisposable
{
    /// <summary>Makes the connections of a dialer or a listener out of sockets.</summary>
    public static SocketConnectionContextFactory FactoryOf(ILoggerFactory loggerFactory) => new(
        new SocketConnectionFactoryOptions
        {
            // What reads and writes here holds no thread up: it decodes and posts. Each change of threads would wake two of the pool's.
            UnsafePreferInlineScheduling = true,
            MaxWriteBufferSize = LinkOptions.TransportBufferBytes,
            MaxReadBufferSize = LinkOptions.TransportBufferBytes,
        },
        loggerFactory.CreateLogger("ActorInference.Links.Transport"));

    public PipeReader Input { get; } = context.Transport.Input;

    public PipeWriter Output { get; } = context.Transport.Output;

    public string Remote { get; } = context.RemoteEndPoint?.ToString() ?? "an unknown address";

    /// <summary>Ends the socket at once.</summary>
    public void Abort(string reason) => context.Abort(new ConnectionAbortedException(reason));

    /// <summary>Lets what was flushed go out, for at most so long, and frees the socket.</summary>
    public async Task CloseAsync(TimeSpan timeout, TimeProvider timeProvider)
    {
        await Output.CompleteAsync().ConfigureAwait(false);
        await Input.CompleteAsync().ConfigureAwait(false);
        Task disposed = context.DisposeAsync().AsTask();
        try
        {
            await disposed.WaitAsync(timeout, timeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Abort("What was queued did not go out in time.");
            await disposed.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Abort("The connection is over.");
        await Output.CompleteAsync().ConfigureAwait(false);
        await Input.CompleteAsync().ConfigureAwait(false);
        await context.DisposeAsync().ConfigureAwait(false);
    }
}
