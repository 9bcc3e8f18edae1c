namespace ActorInference.Akka.Trajectories;

/// <summary>
/// A vehicle was seen in a cell. The sender gets one answer, <see cref="Predicted"/> or <see cref="TrajectoryFailed"/>; without one it sends the same again:
/// an observation counts once however often it comes.
/// </summary>
public sealed record Observed
{
    public const int VehicleCharactersMax = 64;

    /// <param name="vehicle">Its name: 1 to <see cref="VehicleCharactersMax"/> characters.</param>
    /// <param name="observation">The number of the observation among those of this vehicle: above 0 and rising. One that is not above the last that was applied changes nothing.</param>
    /// <param name="cell">The class index of the cell, as the model has it; not negative.</param>
    /// <exception cref="ArgumentException">Not as said above.</exception>
    public Observed(string vehicle, long observation, long cell)
    {
        ArgumentException.ThrowIfNullOrEmpty(vehicle);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vehicle.Length, VehicleCharactersMax, nameof(vehicle));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(observation);
        ArgumentOutOfRangeException.ThrowIfNegative(cell);
        Vehicle = vehicle;
        Observation = observation;
        Cell = cell;
    }

    public string Vehicle { get; }

    public long Observation { get; }

    public long Cell { get; }
}
