using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>One of the two links of an epoch.</summary>
internal sealed class SourceLink(SourceLinkEnd end, MemberDescription member, MonotonicTime openAt)
{
    /// <summary>What the first stage allows us. Counts at the first end only.</summary>
    public SenderCredit Credit;

    /// <summary>What we allow the last stage. Counts at the last end only.</summary>
    public ReceiverWindow Window;

    public SourceLinkEnd End => end;

    public MemberDescription Member => member;

    public SourceLinkState State { get; set; }

    public LinkId Id { get; set; }

    /// <summary>When to open it, if it is closed.</summary>
    public MonotonicTime OpenAt { get; set; } = openAt;

    /// <summary>Why it does not stand, for people.</summary>
    public string Reason { get; set; } = "not opened yet";

    public override string ToString() => $"the link to the {(end == SourceLinkEnd.First ? "first" : "last")} stage on {member.Name}";
}
