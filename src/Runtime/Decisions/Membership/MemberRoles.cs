namespace ActorInference.Decisions.Membership;

/// <summary>What a member is willing to be. A lighthouse registers nowhere and is not listed.</summary>
[Flags]
public enum MemberRoles : byte
{
    None = 0,
    Coordinator = 1,
    Worker = 2,
    Source = 4,

    /// <summary>Looks and asks, takes no part (status).</summary>
    Observer = 8,
}
