namespace ActorInference.Decisions;

/// <summary>One ordered series of requests of one source incarnation.</summary>
public readonly record struct StreamId(long Value)
{
    public override string ToString() => $"stream {Value}";
}
