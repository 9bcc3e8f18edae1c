using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>A request on its way from a caller into a source.</summary>
/// <param name="Caller">Whose it is.</param>
/// <param name="Input">What is to be computed.</param>
/// <param name="Bytes">Size of that.</param>
/// <param name="Patience">From submission to deadline.</param>
internal sealed record Submission(Caller Caller, Activation Input, long Bytes, TimeSpan Patience)
{
    public PayloadHandle Payload { get; set; }

    /// <summary>On the clock of its source.</summary>
    public MonotonicTime Deadline { get; set; }
}
