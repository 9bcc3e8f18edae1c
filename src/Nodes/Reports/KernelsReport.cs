namespace ActorInference.Nodes.Reports;

/// <summary>What <c>bench kernels</c> measured.</summary>
internal sealed record KernelsReport
{
    public required MachineReport Machine { get; init; }

    public required int Rounds { get; init; }

    /// <summary>What stood beside, in the order of <see cref="KernelRun.Peers"/>; empty without.</summary>
    public required IReadOnlyList<PeerDescription> Peers { get; init; }

    public required IReadOnlyList<KernelRun> Runs { get; init; }
}

/// <param name="Name">PyTorch with its setting.</param>
/// <param name="Description">Version and libraries, as it says itself.</param>
internal sealed record PeerDescription(string Name, string Description);

/// <summary>One kernel on one size.</summary>
internal sealed record KernelRun
{
    /// <summary>gru, lstm or product.</summary>
    public required string Kernel { get; init; }

    public required int Layers { get; init; }

    /// <summary>Features of input and state; of a product all three sizes.</summary>
    public required int Size { get; init; }

    public required int Batch { get; init; }

    /// <summary>1 is a streamed step.</summary>
    public required int Steps { get; init; }

    /// <summary>Of one run of one lane.</summary>
    public required Spread Microseconds { get; init; }

    /// <summary>Sequences (steps, products) that all lanes together compute.</summary>
    public required double PerSecond { get; init; }

    /// <summary>Of the matrix products, for one lane.</summary>
    public required double GigaflopsPerSecond { get; init; }

    /// <summary>The least that one run can take on this machine, from its limits in the same run.</summary>
    public required double CeilingMicroseconds { get; init; }

    /// <summary>Ceiling / measured.</summary>
    public required double ShareOfCeiling { get; init; }

    public required IReadOnlyList<PeerRun> Peers { get; init; }
}

/// <param name="Microseconds">Of one run.</param>
/// <param name="PerSecond">Sequences that it computes.</param>
/// <param name="Ratio">Ours / the peer's sequences per second, round by round.</param>
internal sealed record PeerRun(Spread Microseconds, double PerSecond, Spread Ratio);
