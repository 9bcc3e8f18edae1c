namespace ActorInference.Decisions.Roles;

internal enum CoordinatorStanding : byte
{
    /// <summary>Waits for its next try.</summary>
    Candidate,

    /// <summary>The lighthouses are asked.</summary>
    Asking,

    InOffice,

    /// <summary>For good: the process goes.</summary>
    Resigned,
}
