using ActorInference.Decisions;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Links;

/// <summary>Opens connections to other members: resolves, connects, proves. One per process.</summary>
public sealed class LinkDialer : IAsyncDisposable
{
    public LinkDialer(ClusterCredentials credentials, PeerHello self, LinkOptions options, ILoggerFactory loggerFactory)
    {
        _ = (credentials, self, options, loggerFactory);
    }

    /// <param name="address">Name or IP address, and port.</param>
    /// <param name="expected">Whoever must answer there; <see cref="Incarnation.None"/>: anybody of the cluster.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">Unknown name, unreachable, no answer in time, refused (see <see cref="LinkException.Refusal"/>), or somebody else answers.</exception>
    public Task<ControlConnection> DialControlAsync(MemberAddress address, Incarnation expected, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc cref="DialControlAsync"/>
    public Task<DataConnection> DialDataAsync(MemberAddress address, Incarnation expected, LinkOpen open, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc cref="DialControlAsync"/>
    public Task<LayersConnection> DialLayersAsync(MemberAddress address, Incarnation expected, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Releases the transport; open connections are ended first.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
