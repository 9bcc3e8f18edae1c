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

    /// <summary>It broke: what was on its way there, or comes there while it does not stand, waits for the link or for another plan while others go on.</summary>
    public bool HasStranded { get; set; }

    public bool IsOpen => State == SourceLinkState.Open;

    /// <summary>How many requests had been sent into its epoch when it was opened the last time.</summary>
    public long OpenedAfter { get; set; }

    /// <summary>When to open it, if it is closed.</summary>
    public MonotonicTime OpenAt { get; set; } = openAt;

    /// <summary>Why it does not stand, for people.</summary>
    public string Reason { get; set; } = "not opened yet";

    /// <summary>Whether it stands, and has stood since that request was sent.</summary>
    public bool HasStoodSince(SourceRequest request) => IsOpen && OpenedAfter < request.SendNumber;

    public override string ToString() => $"the link to the {(end == SourceLinkEnd.First ? "first" : "last")} stage on {member.Name}";
}
