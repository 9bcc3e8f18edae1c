using System.Collections.Immutable;

namespace ActorInference.Akka.Trajectories;

/// <summary>The last cells of one vehicle. Two versions join to the later one; all versions of a vehicle stand in one order.</summary>
/// <param name="Observation">Of the last cell; 0 before the first.</param>
/// <param name="SeenMilliseconds">When it was last written, for choosing whom to forget: Unix time, but never going back from one version to the next.</param>
/// <param name="Cells">Oldest first.</param>
internal sealed record VehicleHistory(long Observation, long SeenMilliseconds, ImmutableArray<long> Cells)
{
    public static VehicleHistory Empty { get; } = new(0, 0, []);

    /// <summary>The history after one more cell, without the oldest if there are more than <paramref name="cellsMax"/>.</summary>
    public VehicleHistory With(long observation, long cell, int cellsMax, long nowMilliseconds)
    {
        int kept = Math.Min(Cells.Length, cellsMax - 1);
        return new VehicleHistory(observation, Math.Max(SeenMilliseconds, nowMilliseconds), [.. Cells.AsSpan()[^kept..], cell]);
    }

    /// <summary>The later one.</summary>
    public VehicleHistory Join(VehicleHistory other) => Compare(this, other) >= 0 ? this : other;

    public bool Equals(VehicleHistory? other) =>
        other is not null && Observation == other.Observation && SeenMilliseconds == other.SeenMilliseconds && Cells.AsSpan().SequenceEqual(other.Cells.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Observation, SeenMilliseconds, Cells.Length);

    /// <summary>Equal times and observations with different cells are possible only if two nodes thought that the vehicle was theirs; then any choice will do that all make alike.</summary>
    private static int Compare(VehicleHistory left, VehicleHistory right)
    {
        int time = left.SeenMilliseconds.CompareTo(right.SeenMilliseconds);
        int order = time != 0 ? time : left.Observation.CompareTo(right.Observation);
        return order != 0 ? order : left.Cells.AsSpan().SequenceCompareTo(right.Cells.AsSpan());
    }
}
