namespace ActorInference.Decisions.Roles;

/// <summary>How a coordinator measures its members.</summary>
public sealed record CoordinatorOptions
{
    public static CoordinatorOptions Default { get; } = new();

    /// <summary>Empty probes to each worker; the shortest round trip counts. At least 1.</summary>
    public int EmptyProbeCount { get; init; } = 3;

    /// <summary>Padded probes to each worker after the empty ones; 0 for none (every way is then taken as infinitely wide).</summary>
    public int PaddedProbeCount { get; init; } = 2;

    /// <summary>Padding of those; at most <see cref="Messages.MessageLimits.ProbePaddingBytesMax"/>.</summary>
    public int ProbePaddingBytes { get; init; } = 256 << 10;
}
