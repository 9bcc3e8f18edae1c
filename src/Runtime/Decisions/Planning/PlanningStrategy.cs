namespace ActorInference.Decisions.Planning;

public enum PlanningStrategy : byte
{
    /// <summary>The slowest stage as fast as possible, over workers ordered by speed.</summary>
    Balanced = 1,

    /// <summary>Equal numbers of layers, the last stages one more: the earlier systems' split.</summary>
    Even = 2,

    /// <summary><see cref="Balanced"/>, and the number of stages chosen too.</summary>
    Auto = 3,

    /// <summary>Layers in proportion to the speed of each slot, rounded: AR-MDI, equation (1).</summary>
    ArMdi = 4,

    /// <summary>The slowest stage as fast as possible in any order of the slots, which are taken for at most four types: PipeEdge.</summary>
    DeviceTypes = 5,
}
