namespace ActorInference.Decisions.Roles;

/// <summary>What waits at a stage for one source, in order of arrival. Never empty while in use; reused.</summary>
internal sealed class StageQueueLane : RotatingLane<StageQueueLane>
{
    public Incarnation Source { get; set; }

    public StageRequest? First { get; set; }

    public StageRequest? Last { get; set; }
}
