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
}
