namespace ActorInference.Decisions;

/// <summary>Names payload bytes that an engine keeps; a role never sees the bytes, and says when to release them.</summary>
public readonly record struct PayloadHandle(long Value)
{
    public static PayloadHandle None => default;

    public override string ToString() => $"payload {Value}";
}
