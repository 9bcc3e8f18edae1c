namespace ActorInference.Decisions.Roles;

/// <summary>How a coordinator measures its members, and when it changes a plan that could go on.</summary>
public sealed record CoordinatorOptions
{
    public static CoordinatorOptions Default { get; } = new();

    /// <summary>Empty probes to each worker; the shortest round trip counts, since a program that has just started answers its first ones slowly. At least 1.</summary>
    public int EmptyProbeCount { get; init; } = 8;

    /// <summary>Padded probes to each worker after the empty ones; 0 for none (every way is then taken as infinitely wide).</summary>
    public int PaddedProbeCount { get; init; } = 8;

    /// <summary>Padding of those on average: half of it and half more take turns; at most <see cref="Messages.MessageLimits.ProbePaddingBytesMax"/>.</summary>
    public int ProbePaddingBytes { get; init; } = 64 << 10;

    /// <summary>So many members are probed, the fastest workers; the rest are taken as far away as the farthest of these.</summary>
    public int ProbedMembersMax { get; init; } = 64;

    /// <summary>A plan that could go on is changed for one that answers more requests per second by this share (0.1 is 10 %).</summary>
    public double ImprovementShareMin { get; init; } = 0.1;

    /// <summary>The same where requests must wait during the change, because memory cannot hold both plans.</summary>
    public double SuspendImprovementShareMin { get; init; } = 1.0;

    /// <summary>A worker that computes so many times slower than it said, the others being as they are, is planned with what was measured.</summary>
    public double SlowFactor { get; init; } = 3;
}
