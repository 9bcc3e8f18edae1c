using ActorInference.Execution.Members;

namespace ActorInference.Nodes.Engines;

/// <summary>The engines of a build without optional packages.</summary>
internal static class OptionalEngines
{
    public static IEngine? Akka => null;
}
