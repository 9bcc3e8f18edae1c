using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>When nothing is asked for, nothing is held.</summary>
internal sealed class NoPayloadLeft : Checker
{
    public override void AtQuiet(IReadOnlyList<SimulatedProcess> living)
    {
        foreach (MemberProcess member in living.OfType<MemberProcess>())
        {
            if (member.Payloads.Count > 0)
            {
                Violated($"{member.Name} still holds {member.Payloads.Count}: {string.Join(", ", member.Payloads.Held.Take(5))}");
            }
        }
    }
}
