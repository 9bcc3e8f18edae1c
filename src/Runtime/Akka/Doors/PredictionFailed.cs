using ActorInference.Decisions;

namespace ActorInference.Akka.Doors;

/// <summary>The error that answers one <see cref="Predict"/>.</summary>
/// <param name="Stream">As in the question.</param>
/// <param name="Sequence">The place of the question in its stream, from 0; <see cref="NoSequence"/> if the door had no room for the stream itself.</param>
/// <param name="Code">What kind; <see cref="ErrorCode.Busy"/>: never accepted, ask again after <paramref name="RetryAfter"/>.</param>
/// <param name="Message">For people.</param>
/// <param name="RetryAfter">A hint; zero where another try would not help.</param>
public sealed record PredictionFailed(string Stream, long Sequence, ErrorCode Code, string Message, TimeSpan RetryAfter)
{
    public const long NoSequence = -1;
}
