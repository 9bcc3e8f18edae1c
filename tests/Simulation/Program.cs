using System.Globalization;
using ActorInference.Tests.Simulation.Growth;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Scenarios;

namespace ActorInference.Tests.Simulation;

/// <summary>Runs seeds by hand.</summary>
internal static class Program
{
    private const string Usage = """
        --seeds N [--first-seed M] [--threads T] [--json]     N runs, on all cores
        --seed N [--transcript | --brief]                     one run
        with both: [--scenario NAME] [--bug NAME[,NAME]]      instead of a scenario drawn from the seed; with bugs put in
        --growth [--quick] [--json]                           what clusters of 10 to 10,000 (quick: 1,000) workers cost
        """;

    private static int Main(string[] arguments)
    {
        if (arguments.Contains("--help") || arguments.Length == 0)
        {
            Console.WriteLine(Usage);
            return 0;
        }

        if (arguments.Contains("--growth"))
        {
            GrowthReport.Write(Console.Out, [10, 100, 1_000, .. arguments.Contains("--quick") ? Array.Empty<int>() : [10_000]], arguments.Contains("--json"));
            return 0;
        }

        string? scenario = Text(arguments, "--scenario");
        PlantedBugs bugs = Enum.Parse<PlantedBugs>(Text(arguments, "--bug") ?? nameof(PlantedBugs.None));
        if (Text(arguments, "--seed") is { } only)
        {
            return RunOne(ulong.Parse(only, CultureInfo.InvariantCulture), scenario, bugs, arguments.Contains("--transcript"), arguments.Contains("--brief"));
        }

        SeedBatch batch = new(
            Number(arguments, "--first-seed", 1),
            Number(arguments, "--seeds", 1),
            (int)Number(arguments, "--threads", (ulong)Environment.ProcessorCount),
            seed => ScenarioOf(seed, scenario, bugs),
            Console.Out,
            Console.Error);
        return batch.Run(arguments.Contains("--json")) ? 0 : 1;
    }

    private static int RunOne(ulong seed, string? scenario, PlantedBugs bugs, bool isTranscribed, bool isBrief)
    {
        RunOutcome outcome = new SimulatedCluster(seed, ScenarioOf(seed, scenario, bugs), isTranscribed || isBrief ? Console.Out : null, isBrief).Run();
        Console.WriteLine(outcome);
        return outcome.Violations.Count == 0 ? 0 : 1;
    }

    private static Scenario ScenarioOf(ulong seed, string? name, PlantedBugs bugs)
    {
        Scenario scenario = name is null ? Scenario.Drawn(seed) : NamedScenarios.All[name];
        return scenario with { Bugs = bugs };
    }

    private static ulong Number(string[] arguments, string option, ulong otherwise) =>
        Text(arguments, option) is { } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string? Text(string[] arguments, string option)
    {
        int index = Array.IndexOf(arguments, option);
        return index < 0 ? null : arguments[index + 1];
    }
}
