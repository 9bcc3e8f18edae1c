namespace ActorInference.Decisions.Planning;

/// <summary>How many cores a machine has for all the workers on it. A machine that is not named counts as unlimited.</summary>
/// <param name="HostKey">As in <see cref="PlanningWorker.HostKey"/>.</param>
/// <param name="CoreCount">At least 1; 0 or less counts as unknown.</param>
public sealed record HostCores(string HostKey, int CoreCount);
