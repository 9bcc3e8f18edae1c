using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>A consecutive range of layers and the slots that each hold a replica of it.</summary>
/// <param name="FirstLayer">Index of the first layer.</param>
/// <param name="LayerCount">At least 1.</param>
/// <param name="Slots">At least one; a request goes to the one with the least to do.</param>
public sealed record PlannedStage(int FirstLayer, int LayerCount, ImmutableArray<SlotId> Slots)
{
    /// <summary>The first of its slots.</summary>
    public SlotId Slot => Slots[0];

    public bool IsOn(Incarnation worker) => SlotsOn(worker) > 0;

    /// <summary>How many of its slots are that worker's.</summary>
    public int SlotsOn(Incarnation worker)
    {
        int count = 0;
        foreach (SlotId slot in Slots)
        {
            count += slot.Worker == worker ? 1 : 0;
        }

        return count;
    }

    public bool Equals(PlannedStage? other) =>
        other is not null && FirstLayer == other.FirstLayer && LayerCount == other.LayerCount && Slots.AsSpan().SequenceEqual(other.Slots.AsSpan());

    public override int GetHashCode() => (FirstLayer * 397) ^ LayerCount;
}
