namespace ActorInference.Links;

/// <summary>How a connection came to its end.</summary>
public enum LinkEndReason
{
    /// <summary>This side closed it on purpose.</summary>
    ClosedHere,

    /// <summary>The other side closed it on purpose and said why.</summary>
    ClosedByPeer,

    /// <summary>It ended without a word: the peer crashed, or the network failed.</summary>
    Broken,

    /// <summary>Nothing came for <see cref="LinkOptions.SilenceTimeout"/>: the peer hangs, or the network swallows everything.</summary>
    Silent,

    /// <summary>The peer sent what the protocol does not allow.</summary>
    ProtocolViolation,

    /// <summary>The outgoing queue reached its limit: the peer reads too slowly.</summary>
    QueueFull,

    /// <summary>A receiver's callback failed.</summary>
    ReceiverFailed,
}
