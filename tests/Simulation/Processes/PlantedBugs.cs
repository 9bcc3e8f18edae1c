namespace ActorInference.Tests.Simulation.Processes;

/// <summary>Protocol bugs put in on purpose, between a role and its engine: a harness that does not find them proves nothing.</summary>
[Flags]
internal enum PlantedBugs
{
    None = 0,

    /// <summary>Stages stop granting credit after their first window.</summary>
    ForgottenCredit = 1,

    /// <summary>A source hands over some results a second late.</summary>
    OutOfOrderDelivery = 2,

    /// <summary>A source delivers the second answer after a replay too.</summary>
    DoubleDelivery = 4,

    /// <summary>Stages do not release what they have computed.</summary>
    PayloadLeak = 8,

    /// <summary>A lighthouse forgets its disk when it restarts.</summary>
    ForgottenTerm = 16,

    /// <summary>Members obey whoever speaks.</summary>
    NoFencing = 32,

    /// <summary>Everything that a coordinator says is said again seconds later, when another may be in office.</summary>
    LateOrders = 64,

    /// <summary>Who takes back a request takes back the next one of its stream too.</summary>
    CancelledNeighbour = 128,

    /// <summary>A coordinator retires what came before as soon as a plan is active.</summary>
    EarlyRetire = 256,

    /// <summary>Sources take every change of plan for one after a crash.</summary>
    ReplayAlways = 512,

    /// <summary>Nobody tells the sources that a worker was lost.</summary>
    PoisonForgiven = 1 << 10,

    /// <summary>A member that is asked to go goes at once.</summary>
    HastyLeave = 1 << 11,

    /// <summary>Nobody misses heartbeats.</summary>
    NoHeartbeats = 1 << 12,

    /// <summary>Stages learn neither that a source is gone nor that its links are.</summary>
    DeadSourcesKept = 1 << 13,
}
