using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>One socket as a pair of pipes. This is where a connection would be wrapped in TLS: everything above sees only <see cref="Input"/> and <see cref="Output"/>.</summary>
internal sealed class LinkTransport(ConnectionContext context) : IAsyncDisposable
{
    /// <summary>Makes the connections of a dialer or a listener out of sockets.</summary>
    public static SocketConnectionContextFactory FactoryOf(LinkOptions options, ILoggerFactory loggerFactory) => new(
        new SocketConnectionFactoryOptions
        {
            IOQueueCount = options.IOQueueCount,
            UnsafePreferInlineScheduling = options.InlineScheduling,
            MaxWriteBufferSize = LinkOptions.TransportBufferBytes,
            MaxReadBufferSize = LinkOptions.TransportBufferBytes,
        },
        loggerFactory.CreateLogger("ActorInference.Links.Transport"));

    public PipeReader Input { get; } = context.Transport.Input;

    public PipeWriter Output { get; } = context.Transport.Output;

    public IPAddress RemoteAddress { get; } = (context.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;

    public string Remote { get; } = context.RemoteEndPoint?.ToString() ?? "an unknown address";

    /// <summary>Whether bytes have come that nobody has taken from the socket yet.</summary>
    public bool HasUnreadBytes
    {
        get
        {
            try
            {
                return context.Features.Get<IConnectionSocketFeature>()?.Socket.Available > 0;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

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
