using ActorInference.Decisions;
using ActorInference.Execution.Payloads;

namespace ActorInference.Execution.Stages;

/// <summary>What a request has given: one of the two.</summary>
internal readonly record struct StageResult(Payload? Output, RequestError? Error);
