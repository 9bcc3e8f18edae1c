namespace ActorInference.Decisions.Planning;

/// <summary>What one layer costs, measured for one request of typical size on the machine that measured it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Kind">For people: "residual gru".</param>
/// <param name="ComputeSeconds">One request, one lane, on the measuring machine.</param>
/// <param name="WeightBytes">Memory that its weights take on the slot that holds it.</param>
/// <param name="OutputBytes">Size of the activation that leaves it (of the results, for the last).</param>
public sealed record LayerProfile(string Name, string Kind, double ComputeSeconds, long WeightBytes, long OutputBytes)
{
    /// <summary>The same by an exact codec, for a made-up request; <see cref="long.MaxValue"/> where that was not tried.</summary>
    public long EncodedOutputBytes { get; init; } = long.MaxValue;
}
