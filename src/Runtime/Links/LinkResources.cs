namespace ActorInference.Links;

/// <summary>What all connections of one process share: their limits and times, and the one timer that watches over them. One per process; disposed after its dialer and listener.</summary>
public sealed class LinkResources(LinkOptions options, TimeProvider timeProvider) : IDisposable
{
    public LinkOptions Options { get; } = options;

    internal TimeProvider TimeProvider { get; } = timeProvider;

    internal LinkWatch Watch { get; } = new(options, timeProvider);

    internal HalfReceivedBudget HalfReceived { get; } = new(options.HalfReceivedBytesMax);

    public void Dispose() => Watch.Dispose();
}
