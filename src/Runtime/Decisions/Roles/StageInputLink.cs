using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>A link from which frames come.</summary>
internal sealed class StageInputLink(LinkId id, Incarnation peer, FlowLimits limits, bool tellsEach)
{
    public ReceiverWindow Window = new(limits.LinkWindowFrames, limits.LinkWindowBytes, tellsEach);

    public LinkId Id => id;

    public Incarnation Peer => peer;

    /// <summary>What is wrong with a frame, by the rules of the link; null for nothing.</summary>
    public string? FaultOf(in StageInput input, StageId stage, FlowLimits limits)
    {
        if (!Window.TryReceive(input.Bytes))
        {
            return $"{stage}: the peer sent {input.Request} beyond its credit";
        }

        if (input.Bytes > limits.FrameBytesMax)
        {
            return $"{stage}: the peer sent a frame of {input.Bytes} bytes; at most {limits.FrameBytesMax} are allowed";
        }

        return stage.Index == 0 && input.Request.Source != peer ? $"{stage}: {peer} sent a request of {input.Request.Source}" : null;
    }
}
