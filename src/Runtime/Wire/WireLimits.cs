using ActorInference.Decisions.Flow;

namespace ActorInference.Wire;

/// <summary>The limits of the format itself; those of messages are in <see cref="Decisions.Messages.MessageLimits"/>, those of the data plane in <see cref="FlowLimits"/>.</summary>
public static class WireLimits
{
    /// <summary>Everything that may pass before the handshake is done fits into one frame of so many bytes.</summary>
    public const int HandshakeFrameBytesMax = 2_048;

    public const int ClusterNameCharactersMax = 100;

    public const int HostCharactersMax = 255;

    public const int RefusalCharactersMax = 400;

    public const int GoodbyeCharactersMax = 400;

    public const int TensorsMax = 64;

    public const int RankMax = 8;

    /// <summary>Content travels in pieces of at most so many bytes.</summary>
    public const int ContentChunkBytesMax = 64 << 10;

    /// <summary>The largest content (one layer's weights, or a manifest) that may be announced.</summary>
    public const long ContentBytesMax = 4L << 30;
}
