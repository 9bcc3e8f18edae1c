using System.Collections.Immutable;
using Akka.DistributedData;

namespace ActorInference.Akka.Trajectories;

/// <summary>
/// The histories of some vehicles as a replicated value. Merging takes the later version of each vehicle and keeps the <see cref="VehiclesMax"/> that were seen last:
/// commutative, associative and idempotent, since versions of a vehicle and vehicles of a map stand in orders that agree. So there are no tombstones, no version
/// vectors and no node's name in it. What changed travels as a delta: a small map of the same kind.
/// </summary>
internal sealed class HistoryMap : IDeltaReplicatedData<HistoryMap, HistoryMap>, IReplicatedDelta, IEquatable<HistoryMap>
{
    /// <summary>So that a whole map fits into one message of Akka.Remote (128,000 bytes), with the longest names and cells.</summary>
    public const int VehiclesMax = 128;

    private HistoryMap(ImmutableSortedDictionary<string, VehicleHistory> vehicles, HistoryMap? delta)
    {
        Vehicles = vehicles;
        Delta = delta;
    }

    public static HistoryMap Empty { get; } = new(ImmutableSortedDictionary.Create<string, VehicleHistory>(StringComparer.Ordinal), null);

    /// <summary>Sorted, so that the same content has the same bytes: replicas compare their hashes.</summary>
    public ImmutableSortedDictionary<string, VehicleHistory> Vehicles { get; }

    /// <summary>What was changed here since <see cref="ResetDelta"/>; null if nothing was.</summary>
    public HistoryMap? Delta { get; }

    IReplicatedDelta IDeltaReplicatedData.Delta => Delta!;

    HistoryMap IDeltaReplicatedData<HistoryMap, HistoryMap>.Delta => Delta!;

    IDeltaReplicatedData IReplicatedDelta.Zero => Empty;

    public static HistoryMap From(IEnumerable<KeyValuePair<string, VehicleHistory>> vehicles) => new(Bound(Empty.Vehicles.SetItems(vehicles)), null);

    public VehicleHistory? Find(string vehicle) => Vehicles.GetValueOrDefault(vehicle);

    /// <summary>With a later version of one vehicle; an earlier one changes nothing.</summary>
    public HistoryMap With(string vehicle, VehicleHistory history)
    {
        VehicleHistory later = Find(vehicle) is not VehicleHistory known ? SeenLast(history)
            : known.Observation > history.Observation ? known
            : history with { SeenMilliseconds = Math.Max(history.SeenMilliseconds, known.SeenMilliseconds) };
        return new HistoryMap(Bound(Add(Vehicles, vehicle, later)), new HistoryMap(Add((Delta ?? Empty).Vehicles, vehicle, later), null));
    }

    public HistoryMap Merge(HistoryMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ImmutableSortedDictionary<string, VehicleHistory>.Builder merged = Vehicles.ToBuilder();
        foreach ((string vehicle, VehicleHistory history) in other.Vehicles)
        {
            merged[vehicle] = merged.TryGetValue(vehicle, out VehicleHistory? mine) ? mine.Join(history) : history;
        }

        return new HistoryMap(Bound(merged.ToImmutable()), null);
    }

    public HistoryMap MergeDelta(HistoryMap delta) => Merge(delta);

    public HistoryMap ResetDelta() => Delta is null ? this : new HistoryMap(Vehicles, null);

    IReplicatedData IReplicatedData.Merge(IReplicatedData other) => Merge((HistoryMap)other);

    IReplicatedData IDeltaReplicatedData.MergeDelta(IReplicatedDelta delta) => Merge((HistoryMap)delta);

    IReplicatedData IDeltaReplicatedData.ResetDelta() => ResetDelta();

    public bool Equals(HistoryMap? other) => other is not null && Vehicles.Count == other.Vehicles.Count && Vehicles.SequenceEqual(other.Vehicles);

    public override bool Equals(object? obj) => Equals(obj as HistoryMap);

    public override int GetHashCode() => Vehicles.Aggregate(Vehicles.Count, (hash, vehicle) => HashCode.Combine(hash, vehicle.Value.Observation));

    public override string ToString() => $"{Vehicles.Count} histories";

    /// <summary>Whatever this node's clock says, what is written now is not what is forgotten now.</summary>
    private VehicleHistory SeenLast(VehicleHistory history) => Vehicles.Count < VehiclesMax
        ? history
        : history with { SeenMilliseconds = Math.Max(history.SeenMilliseconds, Vehicles.Values.Max(other => other.SeenMilliseconds) + 1) };

    private static ImmutableSortedDictionary<string, VehicleHistory> Add(ImmutableSortedDictionary<string, VehicleHistory> vehicles, string vehicle, VehicleHistory history) =>
        vehicles.SetItem(vehicle, vehicles.TryGetValue(vehicle, out VehicleHistory? mine) ? mine.Join(history) : history);

    private static ImmutableSortedDictionary<string, VehicleHistory> Bound(ImmutableSortedDictionary<string, VehicleHistory> vehicles) => vehicles.Count <= VehiclesMax
        ? vehicles
        : vehicles.RemoveRange(vehicles
            .OrderByDescending(vehicle => vehicle.Value.SeenMilliseconds)
            .ThenBy(vehicle => vehicle.Key, StringComparer.Ordinal)
            .Skip(VehiclesMax)
            .Select(vehicle => vehicle.Key));
}
