namespace ActorInference.Nodes.Reports;

/// <summary>What a run of a whole file measured: the object that <c>--json</c> prints, in snake case. Absent values are left out.</summary>
internal sealed record RunReport
{
    public required long Requests { get; init; }

    /// <summary>Requests answered with a result.</summary>
    public required long Results { get; init; }

    /// <summary>Requests answered with an error.</summary>
    public required long Errors { get; init; }

    public required int Stages { get; init; }

    /// <summary>Worker processes; 0 if this process did the work alone.</summary>
    public required int Workers { get; init; }

    /// <summary>Results by the time from the first submission to the last answer.</summary>
    public required double ThroughputPerSecond { get; init; }

    /// <summary>Of the second half of the results: in the first, processes that have just started still compile. Absent for very few results.</summary>
    public double? SecondHalfThroughputPerSecond { get; init; }

    /// <summary>The same requests on one lane of this process, read, computed and compared one after the other; the second half of their results.</summary>
    public double? SingleProcessThroughputPerSecond { get; init; }

    public required LatencyReport LatencyMilliseconds { get; init; }

    public long? NextStepCorrect { get; init; }

    public long? NextStepTotal { get; init; }

    public bool? BitIdenticalToSingleProcess { get; init; }

    /// <summary>Of another backend than the managed one: whether every output is within 1e-4 of managed and every most probable class the same.</summary>
    public bool? AgreesWithManaged { get; init; }

    public double? LargestDifferenceFromManaged { get; init; }

    /// <summary>The codec that was asked for, if it rounds: then outputs are compared, and may differ.</summary>
    public string? RoundingCodec { get; init; }

    /// <summary>With such a codec: of all output elements, the largest absolute difference from a single process.</summary>
    public double? LargestDifferenceFromSingleProcess { get; init; }

    /// <summary>With such a codec: most probable classes that are other ones than a single process finds.</summary>
    public long? DifferentClasses { get; init; }

    /// <summary>What ran the layers, if that was not the managed backend.</summary>
    public string? Backend { get; init; }

    public double? PredictedThroughputPerSecond { get; init; }

    /// <summary>Processes of a private cluster that ended in the middle of the run, which went on; absent if there were none.</summary>
    public IReadOnlyList<string>? MembersLost { get; init; }

    public required StartReport Start { get; init; }

    public required IReadOnlyList<NodeReport> Nodes { get; init; }
}
