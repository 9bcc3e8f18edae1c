using System.Globalization;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>Everything that happened, one line each: <c>time member role input -> effects</c>.</summary>
internal sealed class Transcript(VirtualClock clock, TextWriter? output)
{
    public bool IsOn => output is not null;

    public void Decided<TInput, TEffect>(string member, string role, TInput input, List<TEffect> effects)
    {
        if (output is not null)
        {
            Write(member, role, effects.Count == 0 ? $"{input}" : $"{input} -> {string.Join("; ", effects)}");
        }
    }

    public void Happened(string what)
    {
        if (output is not null)
        {
            Write("*", "*", what);
        }
    }

    private void Write(string member, string role, string what) =>
        output!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Now.Nanoseconds / 1e6,12:0.000} {member,-13} {role,-11} {what}"));
}
