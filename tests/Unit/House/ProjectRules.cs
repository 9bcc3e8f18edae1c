namespace ActorInference.Tests.Unit.House;

/// <summary>The rooms of the house: which project may see which, and who may use which package.</summary>
internal static class ProjectRules
{
    private const string Analyzers = "Microsoft.CodeAnalysis.BannedApiAnalyzers";

    private static readonly string[] BelowExecution = ["Compute", "Decisions", "Links", "Models", "Wire"];

    private static readonly string[] BelowEngines = [.. BelowExecution, "Execution"];

    private static readonly Dictionary<string, string[]> ReferenceTable = new(StringComparer.Ordinal)
    {
        ["Decisions"] = [],
        ["Models"] = [],
        ["Compute"] = ["Models"],
        ["Wire"] = ["Decisions"],
        ["Links"] = ["Decisions", "Wire"],
        ["Execution"] = BelowExecution,
        ["Embedded"] = BelowEngines,
        ["Akka"] = BelowEngines,
        ["TorchSharp"] = ["Compute", "Models"],
        ["Hosting"] = [.. BelowEngines, "Embedded"],
        ["Nodes"] = ["Compute", "Decisions", "Embedded", "Execution", "Hosting", "Models", "TorchSharp"],
        ["Lighthouse"] = ["Embedded", "Execution", "Hosting"],
    };

    private static readonly Dictionary<string, string[]> PackageTable = new(StringComparer.Ordinal)
    {
        ["Decisions"] = [Analyzers],
        ["Wire"] = [Analyzers],
        ["Compute"] = [Analyzers],
        ["Models"] = ["Google.Protobuf"],
        ["Nodes"] = ["Spectre.Console", "System.CommandLine"],
        ["Hosting"] = ["OpenTelemetry.Api"],
    };

    /// <summary>What a room may see where the packages are.</summary>
    private static readonly Dictionary<string, string[]> OptionalReferenceTable = new(StringComparer.Ordinal)
    {
        ["Nodes"] = ["Akka", "TorchSharp"],
        ["Lighthouse"] = ["Akka"],
    };

    /// <summary>These compile only when they are asked for, so they need not be there.</summary>
    private static readonly string[] Optional = ["Akka", "TorchSharp"];

    public static IEnumerable<string> References(IReadOnlyList<ProjectFile> projects)
    {
        foreach (ProjectFile project in projects)
        {
            if (!ReferenceTable.TryGetValue(project.Name, out string[]? expected))
            {
                yield return $"{project.Name} is not in the table of rooms.";
                continue;
            }

            foreach (string more in project.References.Except(expected).Except(OptionalReferenceTable.GetValueOrDefault(project.Name, [])))
            {
                yield return $"{project.Name} must not reference {more}.";
            }

            foreach (string less in expected.Except(project.References))
            {
                yield return $"{project.Name} does not reference {less}: change the table if that is right.";
            }
        }

        foreach (string missing in ReferenceTable.Keys.Except(projects.Select(project => project.Name)).Except(Optional))
        {
            yield return $"{missing} is gone.";
        }
    }

    public static IEnumerable<string> Packages(IReadOnlyList<ProjectFile> projects) =>
        from project in projects
        where !Optional.Contains(project.Name)
        from package in project.Packages.Except(PackageTable.GetValueOrDefault(project.Name, []))
        select $"{project.Name} must not use the package {package}.";

    public static IEnumerable<string> Unsafe(IReadOnlyList<ProjectFile> projects) =>
        projects.Where(project => project.AllowsUnsafe && project.Name != "Compute").Select(project => $"{project.Name} allows unsafe blocks.");
}
