using System.Collections.Immutable;

namespace ActorInference.Compute.Profiling;

/// <summary>What a model's layers took on this machine, for one size of request.</summary>
/// <param name="Layers">In order.</param>
/// <param name="InputBytes">Bytes of the request's inputs.</param>
/// <param name="SlotFlopsPerSecond">The speed of the lane that timed them, by <see cref="SlotSpeed"/>.</param>
public sealed record ModelMeasurement(ImmutableArray<LayerMeasurement> Layers, long InputBytes, double SlotFlopsPerSecond)
{
    /// <summary>The inputs as they would travel encoded; <see cref="InputBytes"/> where nobody can tell.</summary>
    public long EncodedInputBytes { get; init; } = InputBytes;

    public bool Equals(ModelMeasurement? other) =>
        other is not null
        && InputBytes == other.InputBytes
        && EncodedInputBytes == other.EncodedInputBytes
        && SlotFlopsPerSecond.Equals(other.SlotFlopsPerSecond)
        && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Layers.Length, InputBytes, SlotFlopsPerSecond);
}
