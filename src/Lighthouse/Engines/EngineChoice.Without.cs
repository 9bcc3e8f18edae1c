using ActorInference.Embedded;
using ActorInference.Execution.Members;

namespace ActorInference.Lighthouse.Engines;

/// <summary>The engines of a build without optional packages.</summary>
internal static class EngineChoice
{
    /// <returns>Null if there is no such engine.</returns>
    public static IEngine? Find(string name) => name == EmbeddedEngine.Instance.Name ? EmbeddedEngine.Instance : null;
}
