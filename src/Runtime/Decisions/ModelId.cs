namespace ActorInference.Decisions;

/// <summary>The hash of a model's manifest.</summary>
public readonly record struct ModelId(Digest Hash)
{
    public override string ToString() => $"model {Hash.ToString()[..12]}";
}
