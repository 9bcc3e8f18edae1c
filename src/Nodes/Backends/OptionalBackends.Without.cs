using ActorInference.Compute;

namespace ActorInference.Nodes.Backends;

/// <summary>The backends of a build without optional packages.</summary>
internal static class OptionalBackends
{
    /// <summary>Opens the TorchSharp backend on a device; null where the program was built without it.</summary>
    public static Func<string, IComputeBackend>? TorchSharp => null;
}
