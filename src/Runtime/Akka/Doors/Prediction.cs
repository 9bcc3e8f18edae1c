using System.Collections.Immutable;
using ActorInference.Models;

namespace ActorInference.Akka.Doors;

/// <summary>The result of one <see cref="Predict"/>.</summary>
/// <param name="Stream">As in the question.</param>
/// <param name="Sequence">The place of the question in its stream, from 0.</param>
/// <param name="Outputs">In the order of the model's outputs; the receiver's own.</param>
/// <param name="Latency">From the acceptance of the request to its answer.</param>
public sealed record Prediction(string Stream, long Sequence, ImmutableArray<Tensor> Outputs, TimeSpan Latency);
