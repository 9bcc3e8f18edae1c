namespace ActorInference.Decisions.Roles;

/// <summary>How much slower a worker computes than it said, as far as its loads have shown.</summary>
internal sealed class CoordinatorSpeed
{
    /// <summary>Planned as so many times slower than described; 1 is as described.</summary>
    public double SlowBy { get; set; } = 1;

    /// <summary>Measured over predicted, in the newest load; null if there is none.</summary>
    public double? Ratio { get; set; }

    public MonotonicTime RatioAt { get; set; }

    /// <summary>Loads in a row that spoke against <see cref="SlowBy"/>.</summary>
    public int Witnesses { get; set; }

    /// <summary>The least that those loads said.</summary>
    public double WitnessedSlowBy { get; set; } = 1;

    /// <summary>Then it is planned as described again, since nobody can show that it has recovered without a stage.</summary>
    public MonotonicTime? TrustedAt { get; set; }

    public int TimesSlow { get; set; }
}
