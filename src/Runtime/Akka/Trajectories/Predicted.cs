using System.Collections.Immutable;

namespace ActorInference.Akka.Trajectories;

/// <summary>Where a vehicle will be next. What it rests on is held by a majority of the nodes that keep histories.</summary>
/// <param name="Vehicle">As in the observation.</param>
/// <param name="Observation">The one that is answered.</param>
/// <param name="Newest">The last observation that the prediction rests on; above <paramref name="Observation"/> if that one came late or again.</param>
/// <param name="CellCount">How many cells it rests on.</param>
/// <param name="Next">The most probable next cells, best first; of equals the lowest index first.</param>
/// <param name="Latency">Of the inference, from its acceptance by the source.</param>
public sealed record Predicted(string Vehicle, long Observation, long Newest, int CellCount, ImmutableArray<CellScore> Next, TimeSpan Latency);
