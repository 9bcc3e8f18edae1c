namespace ActorInference.Compute.Profiling;

/// <summary>What one layer took on this machine for one request.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Kind">For people: "residual gru".</param>
/// <param name="ComputeSeconds">One request on one lane: the lower quartile of several runs.</param>
/// <param name="WeightBytes">Bytes of its constants.</param>
/// <param name="OutputBytes">Bytes of the activation that leaves it (of the results, for the last layer).</param>
public sealed record LayerMeasurement(string Name, string Kind, double ComputeSeconds, long WeightBytes, long OutputBytes)
{
    /// <summary>The same as it would travel encoded; <see cref="OutputBytes"/> where nobody can tell.</summary>
    public long EncodedOutputBytes { get; init; } = OutputBytes;
}
