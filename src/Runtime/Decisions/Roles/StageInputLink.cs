using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>A link from which frames come.</summary>
internal sealed class StageInputLink(LinkId id, Incarnation peer, FlowLimits limits, bool tellsEach)
{
    public ReceiverWindow Window = new(limits.LinkWindowFrames, limits.LinkWindowBytes, tellsEach);

    public LinkId Id => id;

    public Incarnation Peer => peer;
}
