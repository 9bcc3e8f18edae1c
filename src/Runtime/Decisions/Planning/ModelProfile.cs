using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>What a planner needs to know of a model.</summary>
/// <param name="Layers">In order.</param>
/// <param name="InputBytes">Size of one typical request's inputs.</param>
/// <param name="SlotFlopsPerSecond">The measured speed of the lane on which the layers were timed, in the unit of <see cref="Membership.MemberDescription.SlotFlopsPerSecond"/>.</param>
public sealed record ModelProfile(ImmutableArray<LayerProfile> Layers, long InputBytes, double SlotFlopsPerSecond)
{
    /// <summary>What they take on a link, where inputs travel encoded; <see cref="InputBytes"/> otherwise.</summary>
    public long InputWireBytes { get; init; } = InputBytes;

    /// <summary>The inputs by an exact codec that pays on slow links only; <see cref="long.MaxValue"/> where that was not tried.</summary>
    public long EncodedInputBytes { get; init; } = long.MaxValue;

    public bool Equals(ModelProfile? other) =>
        other is not null
        && InputBytes == other.InputBytes
        && InputWireBytes == other.InputWireBytes
        && EncodedInputBytes == other.EncodedInputBytes
        && SlotFlopsPerSecond.Equals(other.SlotFlopsPerSecond)
        && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan());

    public override int GetHashCode() => (Layers.Length * 397) ^ InputBytes.GetHashCode();
}
