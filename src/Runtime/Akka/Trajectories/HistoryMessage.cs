using Akka.Actor;

namespace ActorInference.Akka.Trajectories;

/// <summary>Between a vehicle and the store of its node; never leaves the process.</summary>
internal abstract record HistoryMessage(string Vehicle) : INoSerializationVerificationNeeded
{
    /// <summary>What a majority knows; answered with <see cref="Loaded"/> or <see cref="Failed"/>.</summary>
    public sealed record Load(string Vehicle) : HistoryMessage(Vehicle);

    /// <summary>To a majority; answered with <see cref="Saved"/> or <see cref="Failed"/>.</summary>
    public sealed record Save(string Vehicle, VehicleHistory History) : HistoryMessage(Vehicle);

    public sealed record Loaded(string Vehicle, VehicleHistory History) : HistoryMessage(Vehicle);

    public sealed record Saved(string Vehicle, long Observation) : HistoryMessage(Vehicle);

    /// <param name="Vehicle">Whose.</param>
    /// <param name="Observation">Of what was to be saved; 0 for what was to be loaded.</param>
    /// <param name="Reason">For people.</param>
    public sealed record Failed(string Vehicle, long Observation, string Reason) : HistoryMessage(Vehicle);
}
