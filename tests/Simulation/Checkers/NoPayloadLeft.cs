using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>When nothing is asked for, nothing is held.</summary>
internal sealed class NoPayloadLeft : Checker
{
    public override void AtQuiet(IReadOnlyList<SimulatedProcess> living)
    {
        foreach (MemberProcess member in living.OfType<MemberProcess>())
        {
            string[] held = [.. member.Payloads.Held, .. member.Source?.Payloads.Held ?? []];
            if (held.Length > 0)
            {
                Violated($"{member.Name} still holds {held.Length}: {string.Join(", ", held.Take(5))}");
            }
        }
    }
}
