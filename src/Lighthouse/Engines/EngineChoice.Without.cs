using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Execution.Members;

namespace ActorInference.Lighthouse.Engines;

/// <summary>The engines of a build without optional packages.</summary>
internal static class EngineChoice
{
    /// <exception cref="MemberStartException">There is no such engine here.</exception>
    public static IEngine Get(string name) => name == EmbeddedEngine.Instance.Name
        ? EmbeddedEngine.Instance
        : throw new MemberStartException(
            StartFailure.InvalidSettings, $"This build of the lighthouse has no engine '{name}'; it has {EmbeddedEngine.Instance.Name}, and akka if it is built with -p:WithAkka=true.");
}
