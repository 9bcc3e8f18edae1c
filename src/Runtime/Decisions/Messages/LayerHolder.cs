namespace ActorInference.Decisions.Messages;

/// <summary>A member that has said that it holds a layer's weights (or the manifest, by the model's own hash).</summary>
public readonly record struct LayerHolder(Digest Content, Incarnation Member);
