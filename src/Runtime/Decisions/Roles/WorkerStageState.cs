namespace ActorInference.Decisions.Roles;

internal enum WorkerStageState : byte
{
    /// <summary>Its content is on the way.</summary>
    Fetching,

    Building,

    /// <summary>Built; the link to the next stage is being opened.</summary>
    Linking,

    Ready,

    /// <summary>Was ready, and its output link broke: the coordinator decides.</summary>
    LinkLost,
}
