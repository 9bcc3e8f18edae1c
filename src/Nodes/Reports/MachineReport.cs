using ActorInference.Compute.Profiling;

namespace ActorInference.Nodes.Reports;

/// <summary>What one lane of this machine can do at most, measured several times in the run that it belongs to.</summary>
internal sealed record MachineReport
{
    private const double Billion = 1e9;

    public required string Processor { get; init; }

    public required int Cores { get; init; }

    /// <summary>Lanes that were at work at the same time; the figures are those of one.</summary>
    public required int Lanes { get; init; }

    /// <summary>The width of the kernels.</summary>
    public required string Vectors { get; init; }

    /// <summary>Fused multiply-adds, two operations each.</summary>
    public required Spread GigaflopsPerSecond { get; init; }

    public required Spread GigadivisionsPerSecond { get; init; }

    public required IReadOnlyList<MemoryReport> Memory { get; init; }

    public static MachineReport Of(IReadOnlyList<MachineLimits> measured, int lanes, string vectors) => new()
    {
        Processor = ProcessorName(),
        Cores = Environment.ProcessorCount,
        Lanes = lanes,
        Vectors = vectors,
        GigaflopsPerSecond = Spread.Of(measured.Select(limits => limits.FlopsPerSecond / Billion)),
        GigadivisionsPerSecond = Spread.Of(measured.Select(limits => limits.DivisionsPerSecond / Billion)),
        Memory =
        [
            .. measured[0].Levels.Select((level, index) => new MemoryReport
            {
                Name = level.Name,
                SizeBytes = level.SizeBytes == long.MaxValue ? null : level.SizeBytes,
                ReadGigabytesPerSecond = Spread.Of(measured.Select(limits => limits.Levels[index].ReadBytesPerSecond / Billion)),
            }),
        ],
    };

    private static string ProcessorName()
    {
        const string Description = "/proc/cpuinfo";
        string? line = File.Exists(Description) ? File.ReadLines(Description).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}

/// <summary>A cache, or the memory behind all of them.</summary>
internal sealed record MemoryReport
{
    public required string Name { get; init; }

    /// <summary>Absent for the memory.</summary>
    public required long? SizeBytes { get; init; }

    public required Spread ReadGigabytesPerSecond { get; init; }
}
