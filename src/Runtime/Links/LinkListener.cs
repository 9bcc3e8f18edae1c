using System.Net;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>Accepts the connections of other members at one address. One per process.</summary>
public sealed class LinkListener : IAsyncDisposable
{
    private LinkListener(IPEndPoint endpoint)
    {
        Endpoint = endpoint;
    }

    /// <summary>Where it really listens (the port that the system chose, for port 0).</summary>
    public IPEndPoint Endpoint { get; }

    /// <exception cref="LinkException">The address cannot be listened on: port in use, not an address of this machine, not allowed.</exception>
    public static Task<LinkListener> StartAsync(
        IPEndPoint endpoint,
        ClusterCredentials credentials,
        PeerHello self,
        ILinkHandler handler,
        LinkOptions options,
        ILoggerFactory loggerFactory,
        CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Accepts nobody any more and ends the connections that it accepted.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
