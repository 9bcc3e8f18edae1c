using System.Diagnostics.Metrics;
using ActorInference.Execution.Stages;

namespace ActorInference.Execution.Sources;

/// <summary>Predicted beside measured, of the plan that this process' source serves (docs/measurements.md), as instruments of the meter that the stages have.</summary>
internal sealed class PlanMetrics : IDisposable
{
    private readonly Meter _meter = new(StageMetrics.MeterName);
    private readonly string _nodeName;
    private readonly SourceFront _source;

    public PlanMetrics(string nodeName, SourceFront source)
    {
        _nodeName = nodeName;
        _source = source;
        Observe("predicted_throughput", "{request}/s", "Requests per second with every stage busy, as the plan predicts.", plan => plan.PredictedThroughputPerSecond);
        Observe("measured_throughput", "{request}/s", "The same, measured while enough requests waited.", plan => plan.MeasuredThroughputPerSecond);
        Observe("predicted_latency_seconds", "s", "One request alone, as the plan predicts.", plan => plan.PredictedLatencySeconds);
        Observe("measured_latency_seconds", "s", "The same, measured on requests that were alone.", plan => plan.MeasuredLatencySeconds);
    }

    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string unit, string description, Func<PlanMeasurements, double?> value) =>
        _meter.CreateObservableGauge($"actorinference.plan.{name}", () => Read(value), unit, description);

    /// <summary>Nothing while there is no plan, or nothing measured yet.</summary>
    private Measurement<double>[] Read(Func<PlanMeasurements, double?> value) =>
        _source.PlanMeasured is { } plan && value(plan) is { } number
            ?
            [
                new Measurement<double>(
                    number,
                    new KeyValuePair<string, object?>("node", _nodeName),
                    new KeyValuePair<string, object?>("term", plan.Epoch.Term.Value),
                    new KeyValuePair<string, object?>("epoch", plan.Epoch.Number)),
            ]
            : [];
}
