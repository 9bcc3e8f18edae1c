using System.Globalization;
using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Timing;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>Everything that happened, one line each: <c>time member role input -> effects</c>.</summary>
internal sealed class Transcript(VirtualClock clock, TextWriter? output, bool isBrief)
{
    private readonly Dictionary<Incarnation, string> _names = [];

    /// <summary>How this incarnation is called from now on.</summary>
    public void Name(Incarnation incarnation, string name) => _names[incarnation] = name;

    public void Decided<TInput, TEffect>(SimulatedProcess member, string role, TInput input, List<TEffect> effects)
    {
        if (output is null || isBrief)
        {
            return;
        }

        string text = TranscriptText.Of(input, member.Now, _names);
        string does = string.Join("; ", effects.Select(effect => TranscriptText.Of(effect, member.Now, _names)));
        Write(_names[member.Incarnation], role, does.Length == 0 ? text : $"{text} -> {does}");
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
