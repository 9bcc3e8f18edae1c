using System.Text;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Members;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorInference.Embedded;

/// <summary>A tool's connections to the members that it asks.</summary>
internal sealed class LinkObserver : IObserver
{
    private const string ObserverName = "observer";

    /// <summary>Whoever did not answer the last question in time is not waited for as long again.</summary>
    private static readonly TimeSpan SilentPatience = TimeSpan.FromMilliseconds(50);

    private readonly LinkResources _resources;
    private readonly LinkDialer _dialer;
    private readonly Dictionary<(MemberAddress Address, Incarnation Member), ObserverConnection> _connections = [];

    public LinkObserver(string cluster, string? secret, TimeProvider timeProvider)
    {
        ClusterCredentials credentials = new(cluster, Encoding.UTF8.GetBytes(secret ?? string.Empty));
        _resources = new LinkResources(LinkOptions.Default, timeProvider);
        _dialer = new LinkDialer(credentials, new PeerHello(Incarnations.Draw(), ObserverName), _resources, NullLoggerFactory.Instance);
    }

    public async Task<TAnswer> AskAsync<TAnswer>(
        MemberAddress address, Incarnation expected, ObservationMessage question, TimeSpan patience, CancellationToken cancellationToken)
        where TAnswer : ObservationMessage
    {
        if (!_connections.TryGetValue((address, expected), out ObserverConnection? connection))
        {
            _connections[(address, expected)] = connection = new ObserverConnection(_dialer, address, expected);
        }

        try
        {
            return await connection.AskAsync<TAnswer>(question, connection.IsSilent ? SilentPatience : patience, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException exception)
        {
            throw new ObserverException(exception.Message, exception.Refusal is not null, exception);
        }
    }

    public void ForgetAllBut(Func<Incarnation, bool> isThere)
    {
        foreach ((MemberAddress Address, Incarnation Member) key in _connections.Keys.Where(key => key.Member != Incarnation.None && !isThere(key.Member)).ToArray())
        {
            if (_connections.Remove(key, out ObserverConnection? connection))
            {
                _ = connection.DisposeAsync().AsTask();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_connections.Values.Select(connection => connection.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _dialer.DisposeAsync().ConfigureAwait(false);
        _resources.Dispose();
    }
}
