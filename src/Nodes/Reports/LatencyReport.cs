namespace ActorInference.Nodes.Reports;

/// <summary>Acceptance to answer, waiting included, in milliseconds.</summary>
internal sealed record LatencyReport(double P50, double P99);
