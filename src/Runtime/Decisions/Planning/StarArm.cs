namespace ActorInference.Decisions.Planning;

/// <summary>What is known of one member's end of every link.</summary>
/// <param name="Member">Whose.</param>
/// <param name="HostKey">Its machine, as in <see cref="PlanningWorker.HostKey"/>; null is unknown.</param>
/// <param name="Arm">From the centre of the star of probes to it and back (latency), and the bandwidth of that way; null where it was not probed.</param>
public sealed record StarArm(Incarnation Member, string? HostKey, LinkProfile? Arm);
