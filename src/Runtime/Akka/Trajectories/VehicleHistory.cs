using System.Collections.Immutable;

namespace ActorInference.Akka.Trajectories;

/// <summary>The last cells of one vehicle. Two versions join to the one with the higher observation, seen at the later of both times.</summary>
/// <param name="Observation">Of the last cell; 0 before the first.</param>
/// <param name="SeenMilliseconds">When it was last written, for choosing whom to forget; Unix time, never going back.</param>
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

    /// <summary>Commutative, associative and idempotent.</summary>
    public VehicleHistory Join(VehicleHistory other)
    {
        VehicleHistory newer = Compare(this, other) >= 0 ? this : other;
        long seen = Math.Max(SeenMilliseconds, other.SeenMilliseconds);
        return newer.SeenMilliseconds == seen ? newer : newer with { SeenMilliseconds = seen };
    }

    public bool Equals(VehicleHistory? other) =>
        other is not null && Observation == other.Observation && SeenMilliseconds == other.SeenMilliseconds && Cells.AsSpan().SequenceEqual(other.Cells.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Observation, SeenMilliseconds, Cells.Length);

    /// <summary>Equal observations with different cells are possible only if two nodes thought that the vehicle was theirs; then any choice will do that all make alike.</summary>
    private static int Compare(VehicleHistory left, VehicleHistory right)
    {
        int order = left.Observation.CompareTo(right.Observation);
        return order != 0 ? order : left.Cells.AsSpan().SequenceCompareTo(right.Cells.AsSpan());
    }
}
