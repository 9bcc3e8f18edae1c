using System.Text.Json.Serialization;

namespace ActorInference.Nodes.Reports;

/// <summary>How reports become JSON: snake case, absent values left out, one indented object.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ModelReport))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(PlansReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(DrainedReport))]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(HopReport))]
[JsonSerializable(typeof(KernelsReport))]
[JsonSerializable(typeof(EdgeReports))]
[JsonSerializable(typeof(SoakReport))]
[JsonSerializable(typeof(StartsReport))]
[JsonSerializable(typeof(ChaosReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
