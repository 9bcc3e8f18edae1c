namespace ActorInference.Decisions.Planning;

/// <summary>The best plan with a given number of workers, for people to compare.</summary>
/// <param name="WorkerCount">The fastest so many workers were considered.</param>
/// <param name="Result">What they can do.</param>
public sealed record PlanAlternative(int WorkerCount, PlanningResult Result);
