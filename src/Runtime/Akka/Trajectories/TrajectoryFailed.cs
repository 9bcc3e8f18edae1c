using ActorInference.Decisions;

namespace ActorInference.Akka.Trajectories;

/// <summary>Why an observation was not answered with a prediction. It may have been applied: sending it again is always safe.</summary>
/// <param name="Vehicle">As in the observation.</param>
/// <param name="Observation">Which.</param>
/// <param name="Code">What kind.</param>
/// <param name="Message">For people.</param>
/// <param name="RetryAfter">A hint; zero where another try would not help.</param>
public sealed record TrajectoryFailed(string Vehicle, long Observation, ErrorCode Code, string Message, TimeSpan RetryAfter);
