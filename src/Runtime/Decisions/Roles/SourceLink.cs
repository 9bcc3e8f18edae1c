using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>The link of an epoch to one replica of its first or last stage.</summary>
internal sealed class SourceLink(SourceLinkEnd end, int replica, MemberDescription member, MonotonicTime openAt)
{
    /// <summary>What the first stage allows us. Counts at the first end only.</summary>
    public SenderCredit Credit;

    /// <summary>What we allow the last stage. Counts at the last end only.</summary>
    public ReceiverWindow Window;

    public SourceLinkEnd End => end;

    /// <summary>Of the stage at that end.</summary>
    public int Replica => replica;

    public MemberDescription Member => member;

    public SourceLinkState State { get; set; }

    public LinkId Id { get; set; }

    /// <summary>Requests that were sent on it and have no answer. Counts at the first end only.</summary>
    public int UnansweredCount { get; set; }

    /// <summary>It broke, and what was on its way there is not sent again yet: others go on, and this waits for the link or for another plan.</summary>
    public bool HasStranded { get; set; }

    public bool IsOpen => State == SourceLinkState.Open;

    /// <summary>When to open it, if it is closed.</summary>
    public MonotonicTime OpenAt { get; set; } = openAt;

    /// <summary>Why it does not stand, for people.</summary>
    public string Reason { get; set; } = "not opened yet";

    public override string ToString() => $"the link to the {(end == SourceLinkEnd.First ? "first" : "last")} stage on {member.Name}";
}
