using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Models;

namespace ActorInference.Execution.Sources;

/// <summary>What a request was answered with: its outputs, or one clear error.</summary>
/// <param name="Request">Which.</param>
/// <param name="Outputs">In the order of the model's outputs, owned by whoever has the answer; empty for an error.</param>
/// <param name="Error">Null for a result.</param>
/// <param name="Latency">From the acceptance of the request to its answer.</param>
public sealed record Answer(RequestId Request, ImmutableArray<Tensor> Outputs, RequestError? Error, TimeSpan Latency);
