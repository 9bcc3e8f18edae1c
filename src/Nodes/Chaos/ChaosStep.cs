namespace ActorInference.Nodes.Chaos;

/// <summary>What is to be done.</summary>
/// <param name="Kind">What.</param>
/// <param name="Member">To whom; null for a member that is not there yet.</param>
/// <param name="Other">The other end of the cable that is cut; null: all cables of the member.</param>
/// <param name="IsReset">Connections are reset instead of a cable going silent.</param>
internal sealed record ChaosStep(FaultKind Kind, ChaosMember? Member, ChaosMember? Other, bool IsReset);
