using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>A plan as its source sees it: two links, and what waits to be sent.</summary>
internal sealed class SourceEpoch(Plan plan, SourceLink first, SourceLink last)
{
    public Epoch Id => plan.Epoch;

    public Plan Plan => plan;

    public SourceLink First => first;

    public SourceLink Last => last;

    public SourceSendQueue ToSend { get; } = new();

    /// <summary>Requests that belong to this epoch and have no answer.</summary>
    public int UnansweredCount { get; set; }

    public bool HasSaidPrepared { get; set; }

    public bool HasSaidDrained { get; set; }

    public bool BothLinksStand => first.State == SourceLinkState.Open && last.State == SourceLinkState.Open;

    public SourceLink Link(SourceLinkEnd end) => end == SourceLinkEnd.First ? first : last;

    /// <summary>The open link with that number, if it is one of this epoch.</summary>
    public SourceLink? FindLink(LinkId id) =>
        first.State == SourceLinkState.Open && first.Id == id ? first : last.State == SourceLinkState.Open && last.Id == id ? last : null;
}
