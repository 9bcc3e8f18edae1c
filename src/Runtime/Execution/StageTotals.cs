using ActorInference.Decisions.Messages;

namespace ActorInference.Execution;

/// <summary>The derived columns of the measurements table, from the measured ones (defined in docs/measurements.md).</summary>
/// <param name="Measured">The sums of one stage.</param>
/// <param name="EnergyJoules">Payload bits times the energy of one bit.</param>
/// <param name="CommunicationOverheadSeconds">Wall - compute - encode - decode, as the report has it; it holds idle time too.</param>
/// <param name="LatencySeconds">Wall - compute.</param>
public sealed record StageTotals(StageMeasurements Measured, double EnergyJoules, double CommunicationOverheadSeconds, double LatencySeconds)
{
    public const double DefaultPicojoulesPerBit = 10;

    public static StageTotals From(StageMeasurements measured, double picojoulesPerBit = DefaultPicojoulesPerBit)
    {
        ArgumentNullException.ThrowIfNull(measured);
        return new StageTotals(
            measured,
            measured.PayloadBytes * 8.0 * picojoulesPerBit * 1e-12,
            measured.WallSeconds - measured.ComputeSeconds - measured.EncodeSeconds - measured.DecodeSeconds,
            measured.WallSeconds - measured.ComputeSeconds);
    }
}
