namespace ActorInference.Decisions.Roles;

/// <summary>How far a source is with a plan.</summary>
internal enum CoordinatorSourceStanding : byte
{
    /// <summary>It has not been told.</summary>
    Untold,

    Asked,

    Prepared,

    Activated,

    Failed,
}
