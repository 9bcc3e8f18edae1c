using ActorInference.Decisions;

namespace ActorInference.Execution.Sources;

/// <summary>A request that the source owns now.</summary>
/// <param name="Request">Its identity.</param>
/// <param name="Answer">Completes exactly once, with a result or an error; never faults and is never cancelled.</param>
public sealed record AcceptedRequest(RequestId Request, Task<Answer> Answer);
