using ActorInference.Akka;
using ActorInference.Embedded;
using ActorInference.Execution.Members;

namespace ActorInference.Lighthouse.Engines;

/// <summary>The engines of a build with the Akka.NET packages.</summary>
internal static class EngineChoice
{
    /// <returns>Null if there is no such engine.</returns>
    public static IEngine? Find(string name) =>
        name == EmbeddedEngine.Instance.Name ? EmbeddedEngine.Instance : name == AkkaEngine.Instance.Name ? AkkaEngine.Instance : null;
}
