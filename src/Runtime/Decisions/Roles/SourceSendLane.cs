namespace ActorInference.Decisions.Roles;

/// <summary>The requests of one stream that wait to be sent into one epoch, in order. Never empty while in use; reused.</summary>
internal sealed class SourceSendLane : RotatingLane<SourceSendLane>
{
    public SourceSendQueue? Queue { get; set; }

    public SourceStream? Stream { get; set; }

    public SourceRequest? First { get; set; }

    public SourceRequest? Last { get; set; }

    /// <summary>The same stream's lane in another epoch.</summary>
    public SourceSendLane? NextOfStream { get; set; }
}
