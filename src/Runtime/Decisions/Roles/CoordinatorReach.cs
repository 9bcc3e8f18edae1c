namespace ActorInference.Decisions.Roles;

internal enum CoordinatorReach : byte
{
    /// <summary>Asked, and has not said anything yet.</summary>
    Asked,

    /// <summary>Has reported over the connection that stands.</summary>
    Reachable,

    /// <summary>The connection broke; one more attempt is being made.</summary>
    Doubtful,

    /// <summary>The connection could not be opened again.</summary>
    Unreachable,
}
