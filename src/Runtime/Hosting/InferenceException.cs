using ActorInference.Decisions;

namespace ActorInference.Hosting;

/// <summary>A request that was answered with an error, or not accepted. The message is for people: what was wrong, where, what to do.</summary>
/// <param name="code">What kind of error.</param>
/// <param name="message">For people.</param>
/// <param name="retryAfter">When to try again; zero where that would not help.</param>
public sealed class InferenceException(ErrorCode code, string message, TimeSpan retryAfter = default) : Exception(message)
{
    public ErrorCode Code { get; } = code;

    /// <summary>A hint: with <see cref="ErrorCode.Busy"/>, there may be room after so long.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
