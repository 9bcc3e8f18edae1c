using ActorInference.Compute;
using ActorInference.TorchSharp;

namespace ActorInference.Nodes.Backends;

/// <summary>The backends of a build with WithTorchSharp=true.</summary>
internal static class OptionalBackends
{
    /// <inheritdoc cref="TorchSharpBackend(string, long)"/>
    public static Func<string, IComputeBackend>? TorchSharp => device => new TorchSharpBackend(device);
}
