using ActorInference.Decisions;

namespace ActorInference.Execution.Sources;

/// <summary>A request that a source did not accept.</summary>
/// <param name="error">Why.</param>
/// <param name="retryAfter">When to try again; zero where that would not help.</param>
public sealed class SourceRejectedException(RequestError error, TimeSpan retryAfter = default) : Exception((error ?? throw new ArgumentNullException(nameof(error))).Message)
{
    public RequestError Error { get; } = error;

    /// <summary>A hint: with <see cref="ErrorCode.Busy"/>, there may be room after so long.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
