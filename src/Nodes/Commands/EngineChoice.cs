using System.CommandLine;
using ActorInference.Embedded;
using ActorInference.Execution.Members;
using ActorInference.Nodes.Engines;

namespace ActorInference.Nodes.Commands;

/// <summary><c>--engine</c>: what runs the roles. Which engines there are is a matter of how the program was built.</summary>
internal static class EngineChoice
{
    private const string Akka = "akka";

    public static Option<string?> Option() => new("--engine")
    {
        Description = $"What the cluster runs on: {EmbeddedEngine.Instance.Name} (default) or {Akka}.",
        HelpName = "name",
    };

    /// <param name="name">Null for the default.</param>
    /// <exception cref="ProgramException">An engine that this build does not have.</exception>
    public static IEngine Find(string? name) => name switch
    {
        null => EmbeddedEngine.Instance,
        _ when name == EmbeddedEngine.Instance.Name => EmbeddedEngine.Instance,
        Akka => OptionalEngines.Akka ?? throw new ProgramException(
            ExitCode.InvalidInput,
            "This build has no Akka.NET engine. Build the program with it: dotnet run -c Release -p:WithAkka=true --project src/Nodes -- ... --engine akka (its packages are on nuget.org). --engine embedded (the default) needs nothing installed."),
        _ => throw new ProgramException(ExitCode.InvalidInput, $"There is no engine '{name}'; --engine takes {EmbeddedEngine.Instance.Name} or {Akka}."),
    };
}
