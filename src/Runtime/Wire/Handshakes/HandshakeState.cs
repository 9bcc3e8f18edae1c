namespace ActorInference.Wire.Handshakes;

public enum HandshakeState : byte
{
    /// <summary>Bytes of the other side are waited for.</summary>
    InProgress = 1,

    /// <summary>The acceptor only: the dialer has proven itself; accept or refuse.</summary>
    AwaitingDecision = 2,

    /// <summary>Both sides have proven themselves; what follows is no longer the handshake's.</summary>
    Succeeded = 3,

    /// <summary>Over; the reason is known.</summary>
    Refused = 4,
}
