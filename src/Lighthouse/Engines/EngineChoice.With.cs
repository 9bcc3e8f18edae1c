using ActorInference.Akka;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Execution.Members;

namespace ActorInference.Lighthouse.Engines;

/// <summary>The engines of a build with the Akka.NET packages.</summary>
internal static class EngineChoice
{
    /// <exception cref="MemberStartException">There is no such engine.</exception>
    public static IEngine Get(string name) =>
        name == EmbeddedEngine.Instance.Name ? EmbeddedEngine.Instance
        : name == AkkaEngine.Instance.Name ? AkkaEngine.Instance
        : throw new MemberStartException(StartFailure.InvalidSettings, $"There is no engine '{name}'; it is {EmbeddedEngine.Instance.Name} or {AkkaEngine.Instance.Name}.");
}
