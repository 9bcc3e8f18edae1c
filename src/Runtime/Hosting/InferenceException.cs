using ActorInference.Decisions;

namespace ActorInference.Hosting;

/// <summary>A request that was answered with an error. The message is for people: what was wrong, where, what to do.</summary>
public sealed class InferenceException(ErrorCode code, string message) : Exception(message)
{
    public ErrorCode Code { get; } = code;
}
