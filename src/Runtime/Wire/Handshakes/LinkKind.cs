namespace ActorInference.Wire.Handshakes;

/// <summary>What a connection carries.</summary>
public enum LinkKind : byte
{
    Control = 1,
    Data = 2,
    Layers = 3,
}
