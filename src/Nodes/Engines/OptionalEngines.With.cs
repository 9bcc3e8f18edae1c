using ActorInference.Akka;
using ActorInference.Execution.Members;

namespace ActorInference.Nodes.Engines;

/// <summary>The engines of a build with the Akka.NET packages.</summary>
internal static class OptionalEngines
{
    public static IEngine? Akka => AkkaEngine.Instance;
}
