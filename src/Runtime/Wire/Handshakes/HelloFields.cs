namespace ActorInference.Wire.Handshakes;

/// <summary>What a hello says; of another version only the version.</summary>
internal sealed class HelloFields
{
    public required ushort Version { get; init; }

    public bool HasSecret { get; init; }

    public byte[] Nonce { get; init; } = [];

    public string ClusterName { get; init; } = "";

    public PeerHello? Peer { get; init; }

    public LinkKind Kind { get; init; }

    public LinkOpen? Open { get; init; }
}
