namespace ActorInference.Decisions;

/// <summary>The hash of one layer's weights: the name under which they are cached and asked for.</summary>
public readonly record struct LayerHash(Digest Hash)
{
    public override string ToString() => $"layer {Hash.ToString()[..12]}";
}
