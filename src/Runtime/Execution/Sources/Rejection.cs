using ActorInference.Decisions;

namespace ActorInference.Execution.Sources;

/// <summary>Why a request was not accepted, and when to try again.</summary>
/// <param name="Error">The reason.</param>
/// <param name="RetryAfter">A hint of the role.</param>
/// <param name="RoomAvailable">Completes when the source says that there is room; taken at the moment of the rejection, so that none is missed.</param>
internal sealed record Rejection(RequestError Error, TimeSpan RetryAfter, Task RoomAvailable);
