using ActorInference.Decisions.Ordering;

namespace ActorInference.Decisions.Roles;

/// <summary>One caller's ordered series of requests. Reused.</summary>
internal sealed class SourceStream
{
    public StreamId Id { get; set; }

    public InOrderLane<SourceRequest> Lane { get; } = new();

    /// <summary>The caller will submit no more.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Where its requests wait to be sent: one for each epoch that has some.</summary>
    public SourceSendLane? FirstSendLane { get; set; }

    public SourceStream? NextFree { get; set; }
}
