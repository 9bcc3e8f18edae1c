using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>The one number that a lighthouse keeps when it dies.</summary>
internal sealed class TermDisk
{
    public Term Term { get; set; }

    /// <summary>It is full, or read-only.</summary>
    public bool FailsWrites { get; set; }

    public static TimeSpan WriteTime(SeededRandom random) => random.Between(TimeSpan.FromMicroseconds(100), TimeSpan.FromMilliseconds(10));
}
