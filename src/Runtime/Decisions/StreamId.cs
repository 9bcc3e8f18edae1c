namespace ActorInference.Decisions;

/// <summary>One ordered series of requests of one source incarnation. Never used twice in it: a late answer to an ended stream must find nobody.</summary>
public readonly record struct StreamId(long Value)
{
    public override string ToString() => $"stream {Value}";
}
