using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Models;

namespace ActorInference.Akka.Doors;

/// <summary>One question that waits for its answer; or a run of questions that were refused alike, so that a flood of them takes no memory.</summary>
internal sealed class DoorTurn(long sequence)
{
    /// <summary>Of the first of the run.</summary>
    public long Sequence { get; } = sequence;

    public long Count { get; set; } = 1;

    /// <summary>Dropped once the source has its copy.</summary>
    public ImmutableArray<Tensor> Inputs { get; set; } = [];

    public TimeSpan? Deadline { get; init; }

    public bool IsAnswered { get; private set; }

    public ImmutableArray<Tensor> Outputs { get; private set; } = [];

    /// <summary>Null for a result.</summary>
    public RequestError? Error { get; private set; }

    public TimeSpan Latency { get; private set; }

    public TimeSpan RetryAfter { get; private set; }

    public void Answer(ImmutableArray<Tensor> outputs, TimeSpan latency)
    {
        IsAnswered = true;
        Outputs = outputs;
        Latency = latency;
    }

    public void Fail(RequestError error, TimeSpan retryAfter)
    {
        IsAnswered = true;
        Error = error;
        RetryAfter = retryAfter;
    }
}
