namespace ActorInference.Nodes.Commands;

/// <summary>Which engine runs the roles. This build has one.</summary>
internal static class EngineChoice
{
    public const string Embedded = "embedded";

    /// <exception cref="ProgramException">An engine that this build does not have.</exception>
    public static void Check(string? engine)
    {
        if (engine is not null && engine != Embedded)
        {
            throw new ProgramException(
                ExitCode.InvalidInput,
                engine == "akka"
                    ? "This build has no Akka.NET engine, so --engine akka cannot be had; --engine embedded (the default) needs nothing installed."
                    : $"There is no engine '{engine}'; --engine takes {Embedded}.");
        }
    }
}
