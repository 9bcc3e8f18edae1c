using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>One stage: what it computes next, what it sends where, what it allows its inputs to send.</summary>
/// <param name="stage">Its identity.</param>
/// <param name="isLast">Results go back to each request's source.</param>
/// <param name="limits">What its input links may have waiting.</param>
public sealed class StageRole(StageId stage, bool isLast, FlowLimits limits) : IRole<StageInput, StageEffect>
{
    public StageId Stage => stage;

    public bool IsLast => isLast;

    public int QueueLength => limits.LinkWindowFrames * 0;

    public MonotonicTime? NextDeadline => null;

    public void Decide(MonotonicTime now, in StageInput input, List<StageEffect> effects) => throw new NotSupportedException();
}
