using System.Text.RegularExpressions;
using ActorInference.Decisions.Planning;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Scenarios;
using Xunit;

namespace ActorInference.Tests.Simulation;

/// <summary>Two workers can talk to everybody but each other, and the first plan puts them side by side: the next one does not, long before a preparation has taken too long.</summary>
public sealed partial class UnopenedLinkTests
{
    private static readonly Scenario CutFromTheBeginning = new()
    {
        Habits = new CallerHabits(60, TimeSpan.FromMilliseconds(150), 0, 0, 0, 0, false),
        Preferences = PlanningPreferences.Default with { StageCount = 3, WorkersMin = 3 },
        Script = [(1, "cut worker-0 worker-1"), (9_000, "mend worker-0 worker-1")],
    };

    [Fact]
    public void Another_plan_follows_as_soon_as_a_dial_was_in_vain()
    {
        int inVain = 0;
        for (ulong seed = 1; seed <= 10; seed++)
        {
            using StringWriter transcript = new();
            RunOutcome outcome = new SimulatedCluster(seed, CutFromTheBeginning, transcript, isBrief: true).Run();
            string text = transcript.ToString();

            Assert.True(outcome.Violations.Count == 0, $"{outcome}{Environment.NewLine}{text}");
            Assert.DoesNotContain("was not ready within", text, StringComparison.Ordinal);
            inVain += NotOpened().Count(text) > 0 ? 1 : 0;
            Assert.True(double.Parse(Activated().Match(text).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) < 3_000, text);
        }

        Assert.True(inVain > 0, "no plan put the two side by side");
    }

    [GeneratedRegex("the link from worker-[01] to worker-[01] could not be opened: no answer")]
    private static partial Regex NotOpened();

    [GeneratedRegex("^ *([0-9.]+) .*plan 1\\.[0-9]+ active: ", RegexOptions.Multiline)]
    private static partial Regex Activated();
}
