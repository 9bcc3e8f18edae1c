namespace ActorInference.Decisions.Planning;

public enum PlanningStrategy : byte
{
    /// <summary>The slowest stage as fast as possible, over workers ordered by speed.</summary>
    Balanced = 1,

    /// <summary>Equal numbers of layers, the last stages one more: the earlier systems' split.</summary>
    Even = 2,

    /// <summary><see cref="Balanced"/>, and the number of stages chosen too.</summary>
    Auto = 3,
}
