using ActorInference.Decisions.Messages;
using ActorInference.Execution;

namespace ActorInference.Nodes.Reports;

/// <summary>One stage of one worker; the columns are defined in docs/measurements.md.</summary>
internal sealed record NodeReport
{
    public required string Node { get; init; }

    public required int Stage { get; init; }

    public required int FirstLayer { get; init; }

    /// <summary>How many layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Requests that it has computed.</summary>
    public required long Computed { get; init; }

    /// <summary>Times that its layers ran for them.</summary>
    public required long Runs { get; init; }

    /// <summary>Requests that ran together, on average; 0 if none ran.</summary>
    public double MicrobatchMean => Runs > 0 ? (double)Computed / Runs : 0;

    public required long PayloadBytes { get; init; }

    public required long RawBytes { get; init; }

    /// <summary>How most of them travelled; empty within a process.</summary>
    public required string Codec { get; init; }

    /// <summary>The largest absolute error of a rounded element.</summary>
    public required double CodecErrorMax { get; init; }

    public required double EncodeSeconds { get; init; }

    public required double DecodeSeconds { get; init; }

    public required double ComputeSeconds { get; init; }

    public required double SendSeconds { get; init; }

    public required double WaitInputSeconds { get; init; }

    public required double WaitOutputSeconds { get; init; }

    public required double WallSeconds { get; init; }

    public required double EnergyJoules { get; init; }

    public required double CommunicationOverheadSeconds { get; init; }

    public required double LatencySeconds { get; init; }

    public static NodeReport Of(StageTotals totals)
    {
        StageMeasurements measured = totals.Measured;
        return new NodeReport
        {
            Node = measured.NodeName,
            Stage = measured.Stage.Index,
            FirstLayer = measured.FirstLayer,
            Layers = measured.LayerCount,
            Computed = measured.Computed,
            Runs = measured.Runs,
            PayloadBytes = measured.PayloadBytes,
            RawBytes = measured.RawBytes,
            Codec = measured.Codec,
            CodecErrorMax = measured.CodecErrorMax,
            EncodeSeconds = measured.EncodeSeconds,
            DecodeSeconds = measured.DecodeSeconds,
            ComputeSeconds = measured.ComputeSeconds,
            SendSeconds = measured.SendSeconds,
            WaitInputSeconds = measured.WaitInputSeconds,
            WaitOutputSeconds = measured.WaitOutputSeconds,
            WallSeconds = measured.WallSeconds,
            EnergyJoules = totals.EnergyJoules,
            CommunicationOverheadSeconds = totals.CommunicationOverheadSeconds,
            LatencySeconds = totals.LatencySeconds,
        };
    }

    /// <summary>What stages have done between two readings; those that were not there before, or were built anew since, are left out.</summary>
    public static IReadOnlyList<NodeReport> Since(IReadOnlyList<NodeReport> before, IReadOnlyList<NodeReport> after) =>
    [
        .. from later in after
           join earlier in before on (later.Node, later.Stage, later.FirstLayer, later.Layers) equals (earlier.Node, earlier.Stage, earlier.FirstLayer, earlier.Layers)
           where later.WallSeconds >= earlier.WallSeconds
           select later with
           {
               Computed = later.Computed - earlier.Computed,
               Runs = later.Runs - earlier.Runs,
               PayloadBytes = later.PayloadBytes - earlier.PayloadBytes,
               RawBytes = later.RawBytes - earlier.RawBytes,
               EncodeSeconds = later.EncodeSeconds - earlier.EncodeSeconds,
               DecodeSeconds = later.DecodeSeconds - earlier.DecodeSeconds,
               ComputeSeconds = later.ComputeSeconds - earlier.ComputeSeconds,
               SendSeconds = later.SendSeconds - earlier.SendSeconds,
               WaitInputSeconds = later.WaitInputSeconds - earlier.WaitInputSeconds,
               WaitOutputSeconds = later.WaitOutputSeconds - earlier.WaitOutputSeconds,
               WallSeconds = later.WallSeconds - earlier.WallSeconds,
               EnergyJoules = later.EnergyJoules - earlier.EnergyJoules,
               CommunicationOverheadSeconds = later.CommunicationOverheadSeconds - earlier.CommunicationOverheadSeconds,
               LatencySeconds = later.LatencySeconds - earlier.LatencySeconds,
           },
    ];
}
