using System.Diagnostics;
using System.Globalization;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Scenarios;

namespace ActorInference.Tests.Simulation;

/// <summary>Runs seeds by hand: <c>--seed N [--scenario NAME] [--bug NAME] [--transcript]</c> or <c>--seeds N [--first-seed M]</c>.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        ulong seeds = Number(arguments, "--seeds", 1);
        ulong first = Number(arguments, "--seed", Number(arguments, "--first-seed", 1));
        int name = Array.IndexOf(arguments, "--scenario");
        int bug = Array.IndexOf(arguments, "--bug");
        bool isTranscribed = arguments.Contains("--transcript");
        Stopwatch watch = Stopwatch.StartNew();
        int failures = 0;
        long events = 0;
        for (ulong seed = first; seed < first + seeds; seed++)
        {
            Scenario scenario = name < 0 ? Scenario.Drawn(seed) : NamedScenarios.All[arguments[name + 1]];
            scenario = bug < 0 ? scenario : scenario with { Bugs = Enum.Parse<PlantedBugs>(arguments[bug + 1]) };
            RunOutcome outcome = new SimulatedCluster(seed, scenario, isTranscribed ? Console.Out : null).Run();
            events += outcome.Events;
            failures += outcome.Violations.Count > 0 ? 1 : 0;
            if (outcome.Violations.Count > 0 || seeds == 1)
            {
                Console.WriteLine(outcome);
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{seeds} seeds, {failures} failed, {events} events, {seeds / watch.Elapsed.TotalSeconds:0} seeds a second"));
        return failures == 0 ? 0 : 1;
    }

    private static ulong Number(string[] arguments, string option, ulong otherwise)
    {
        int index = Array.IndexOf(arguments, option);
        return index < 0 ? otherwise : ulong.Parse(arguments[index + 1], CultureInfo.InvariantCulture);
    }
}
