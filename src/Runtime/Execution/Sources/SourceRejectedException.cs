using ActorInference.Decisions;

namespace ActorInference.Execution.Sources;

/// <summary>A request that a source did not accept.</summary>
public sealed class SourceRejectedException(RequestError error) : Exception((error ?? throw new ArgumentNullException(nameof(error))).Message)
{
    public RequestError Error { get; } = error;
}
