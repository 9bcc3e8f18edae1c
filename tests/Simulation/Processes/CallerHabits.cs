namespace ActorInference.Tests.Simulation.Processes;

/// <summary>How a caller behaves.</summary>
/// <param name="RequestCount">So many requests in all.</param>
/// <param name="PauseLongest">Between two requests.</param>
/// <param name="HurryShare">So many have a deadline of milliseconds.</param>
/// <param name="CancelShare">So many are taken back.</param>
/// <param name="PoisonShare">So many cannot be computed.</param>
/// <param name="KillerShare">So many take the process that computes them down with it.</param>
/// <param name="IsInCalm">No fault is about: every request must get its result.</param>
internal sealed record CallerHabits(int RequestCount, TimeSpan PauseLongest, double HurryShare, double CancelShare, double PoisonShare, double KillerShare, bool IsInCalm)
{
    /// <summary>After that, those who are left send nothing of the kind.</summary>
    public TimeSpan KillsUntil { get; init; } = TimeSpan.FromSeconds(10);

    public static CallerHabits InCalm { get; } = new(5, TimeSpan.FromMilliseconds(5), 0, 0, 0, 0, true);
}
