using ActorInference.Decisions;

namespace ActorInference.Tests.Simulation.Work;

/// <summary>What the checkers know of a request that a source has accepted.</summary>
/// <param name="Request">Its identity.</param>
/// <param name="Input">What the caller sent.</param>
/// <param name="Bytes">Size of that.</param>
/// <param name="AcceptedAt">On the clock of the simulation, like all times here.</param>
/// <param name="Deadline">No answer may come later.</param>
/// <param name="IsInCalm">No fault had happened for long when it was submitted: only its result will do.</param>
internal sealed record AcceptedRequest(
    RequestId Request,
    Activation Input,
    long Bytes,
    MonotonicTime AcceptedAt,
    MonotonicTime Deadline,
    bool IsInCalm)
{
    public bool IsCancelled { get; set; }

    public bool IsAnswered { get; set; }
}
