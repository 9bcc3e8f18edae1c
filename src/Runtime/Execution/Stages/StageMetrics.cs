using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using ActorInference.Decisions.Messages;

namespace ActorInference.Execution.Stages;

/// <summary>The measurements of this process' stages (docs/measurements.md) as instruments of one meter, for any listener or exporter. Costs nothing while nobody listens.</summary>
public sealed class StageMetrics : IDisposable
{
    public const string MeterName = "ActorInference";

    private readonly Meter _meter = new(MeterName);
    private readonly Func<ImmutableArray<StageMeasurements>> _measure;

    /// <param name="measure">Reads all stages; from any thread.</param>
    /// <param name="picojoulesPerBit">What the energy column counts for one bit on the wire.</param>
    public StageMetrics(Func<ImmutableArray<StageMeasurements>> measure, double picojoulesPerBit)
    {
        _measure = measure;
        Observe("requests", "{request}", "Requests answered, errors included.", stage => stage.Requests);
        Observe("computed_requests", "{request}", "Requests computed, failed ones included.", stage => stage.Computed);
        Observe("runs", "{run}", "Times that the layers ran: fewer than requests where these ran together.", stage => stage.Runs);
        Observe("payload_bytes", "By", "Sent on the wire, headers included.", stage => stage.PayloadBytes);
        Observe("raw_bytes", "By", "The same activations as plain tensors.", stage => stage.RawBytes);
        Observe("codec_error_max", "1", "The largest absolute error of a rounded element.", stage => stage.CodecErrorMax);
        Observe("encode_seconds", "s", "Tensors into frames.", stage => stage.EncodeSeconds);
        Observe("decode_seconds", "s", "Frames into tensors.", stage => stage.DecodeSeconds);
        Observe("compute_seconds", "s", "Running the layers.", stage => stage.ComputeSeconds);
        Observe("send_seconds", "s", "In the write to the socket.", stage => stage.SendSeconds);
        Observe("wait_input_seconds", "s", "Idle, nothing to compute.", stage => stage.WaitInputSeconds);
        Observe("wait_output_seconds", "s", "Something to compute, but no output credit.", stage => stage.WaitOutputSeconds);
        Observe("wall_seconds", "s", "From the first frame's arrival to the last frame's departure.", stage => stage.WallSeconds);
        Observe("energy_joules", "J", "Payload bits times the energy of one bit.", stage => StageTotals.From(stage, picojoulesPerBit).EnergyJoules);
        _meter.CreateObservableGauge("actorinference.stage.queue_length", () => Read(stage => (double)stage.QueueLength), "{frame}", "Frames that wait now.");
    }

    public void Dispose() => _meter.Dispose();

    private void Observe(string name, string unit, string description, Func<StageMeasurements, double> value) =>
        _meter.CreateObservableCounter($"actorinference.stage.{name}", () => Read(value), unit, description);

    private IEnumerable<Measurement<double>> Read(Func<StageMeasurements, double> value)
    {
        foreach (StageMeasurements stage in _measure())
        {
            yield return new Measurement<double>(
                value(stage),
                new KeyValuePair<string, object?>("node", stage.NodeName),
                new KeyValuePair<string, object?>("stage", stage.Stage.Index),
                new KeyValuePair<string, object?>("term", stage.Stage.Epoch.Term.Value),
                new KeyValuePair<string, object?>("epoch", stage.Stage.Epoch.Number));
        }
    }
}
