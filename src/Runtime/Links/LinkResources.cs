namespace ActorInference.Links;

/// <summary>What all connections of one process share: their limits and times, and the one timer that watches over them. One per process; disposed after its dialer and listener.</summary>
public sealed class LinkResources(LinkOptions options, TimeProvider timeProvider) : IDisposable
{
    public LinkOptions Options { get; } = options;

    internal TimeProvider TimeProvider { get; } = timeProvider;

    internal LinkWatch Watch { get; } = new(options, timeProvider);

    /// <summary>Reads and writes the data connections.</summary>
    internal SocketPoller Data { get; } = new("data connections");

    /// <summary>Waits for those who have not shown yet that they belong here; apart, so that however many they are, they slow nothing down.</summary>
    internal SocketPoller Strangers { get; } = new("handshakes");

    internal HalfReceivedBudget HalfReceived { get; } = new(options.HalfReceivedBytesMax);

    public void Dispose()
    {
        Watch.Dispose();
        Data.Dispose();
        Strangers.Dispose();
    }
}
