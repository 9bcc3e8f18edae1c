namespace ActorInference.Decisions.Roles;

/// <summary>How a coordinator measures its members.</summary>
public sealed record CoordinatorOptions
{
    public static CoordinatorOptions Default { get; } = new();

    /// <summary>Empty probes to each worker; the shortest round trip counts, since a program that has just started answers its first ones slowly. At least 1.</summary>
    public int EmptyProbeCount { get; init; } = 8;

    /// <summary>Padded probes to each worker after the empty ones; 0 for none (every way is then taken as infinitely wide).</summary>
    public int PaddedProbeCount { get; init; } = 8;

    /// <summary>Padding of those; at most <see cref="Messages.MessageLimits.ProbePaddingBytesMax"/>.</summary>
    public int ProbePaddingBytes { get; init; } = 64 << 10;
}
