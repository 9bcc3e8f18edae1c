using ActorInference.Decisions;

namespace ActorInference.Tests.Simulation.Work;

/// <summary>What a caller got: a result or an error.</summary>
internal sealed record Answer(Activation? Result, RequestError? Error, MonotonicTime Time);
