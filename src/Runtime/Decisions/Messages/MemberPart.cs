namespace ActorInference.Decisions.Messages;

/// <summary>Which half of a member a plan speaks to.</summary>
public enum MemberPart : byte
{
    Worker = 1,
    Source = 2,
}
