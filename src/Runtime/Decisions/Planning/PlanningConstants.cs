namespace ActorInference.Decisions.Planning;

/// <summary>The numbers that a prediction assumes, beyond what is measured.</summary>
public static class PlanningConstants
{
    /// <summary>Time that the CPU spends at each end of a hop between processes, for each frame: framing, system call, wake-up.</summary>
    public const double FrameOverheadSeconds = 25e-6;

    /// <summary>
    /// Time that the cores spend at each end of a hop between processes, for each byte of the frame: copies into and out of the
    /// socket and the pool. Beside the lane, so it counts only where the cores of a machine are shared.
    /// </summary>
    public const double FrameByteSeconds = 1e-9;

    /// <summary><see cref="FrameOverheadSeconds"/> for a hand-over by reference between two slots of one process.</summary>
    public const double HandOverOverheadSeconds = 2e-6;

    /// <summary>`auto` takes the fewest stages whose throughput is within this share of the best: fewer stages fail less often.</summary>
    public const double AutoMarginShare = 0.05;

    /// <summary>Where the cores of a machine are the limit, `auto` tries every number of stages up to this one.</summary>
    public const int SharedCoreStagesMax = 16;

    /// <summary>The search looks at workers x stages x layers of at most so many; beyond that it leaves out the slowest workers.</summary>
    public const int SearchStatesMax = 1 << 22;

    /// <summary>Alternatives are listed for at most so many workers.</summary>
    public const int AlternativesMax = 64;

    /// <summary>The search for an order without forbidden neighbours gives up after so many attempts and lets workers out instead.</summary>
    public const int OrderAttemptsMax = 10_000;
}
