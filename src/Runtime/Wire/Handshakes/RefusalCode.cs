namespace ActorInference.Wire.Handshakes;

/// <summary>Why a connection was refused. The numbers travel; they never change meaning.</summary>
public enum RefusalCode : byte
{
    /// <summary>Another protocol version; the text names the one that is spoken here.</summary>
    WrongVersion = 1,

    WrongCluster = 2,

    /// <summary>One side has a secret and the other has none.</summary>
    SecretExpected = 3,

    /// <summary>The proof does not match: another secret, or bytes changed on the way.</summary>
    WrongSecret = 4,

    /// <summary>This member does not serve that kind of connection.</summary>
    KindNotServed = 5,

    /// <summary>As many connections or handshakes as allowed.</summary>
    TooManyConnections = 6,

    /// <summary>The epoch is not known here (yet, or any more): try again while the plan is being prepared.</summary>
    UnknownEpoch = 7,

    /// <summary>The stage, the model or the dialer does not fit the plan.</summary>
    NotInPlan = 8,

    ShuttingDown = 9,

    /// <summary>Another incarnation than the dialer asked for answers at this address.</summary>
    WrongPeer = 10,

    /// <summary>Any other reason of the member's own.</summary>
    Declined = 11,
}
