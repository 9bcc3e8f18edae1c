using ActorInference.Execution.Payloads;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Stages;

/// <summary>What all stages of one process share.</summary>
/// <param name="NodeName">The member, for tables.</param>
/// <param name="Payloads">Where frames live.</param>
/// <param name="Clock">The process' clock.</param>
/// <param name="FrameBytesMax">The largest payload that may leave a stage.</param>
/// <param name="Logger">Gets the trace.</param>
public sealed record StageSurroundings(string NodeName, PayloadStore Payloads, EngineClock Clock, int FrameBytesMax, ILogger Logger)
{
    /// <summary>Whether loads say how much processor time they took: a quota may let lanes stand still.</summary>
    public bool CountsProcessorTime { get; init; }
}
