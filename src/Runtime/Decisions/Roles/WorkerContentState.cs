namespace ActorInference.Decisions.Roles;

internal enum WorkerContentState : byte
{
    /// <summary>For a place among those that are under way.</summary>
    Waiting,

    /// <summary>The cache is asked.</summary>
    Finding,

    /// <summary>Another member is asked.</summary>
    Fetching,

    Ready,

    /// <summary>Nobody could give it.</summary>
    Failed,
}
