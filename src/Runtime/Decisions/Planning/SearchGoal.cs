namespace ActorInference.Decisions.Planning;

/// <summary>What a search makes small: first the longest item of all, then, within that, the sum of all items.</summary>
/// <param name="SumsDelays">False: the longest occupancy. True: the sum of delays.</param>
/// <param name="OccupancyMax">No item may take longer.</param>
internal readonly record struct SearchGoal(bool SumsDelays, long OccupancyMax)
{
    public static SearchGoal SmallestBottleneck(long limit) => new(false, Math.Min(limit, Picoseconds.Never - 1));

    public static SearchGoal SmallestLatency(long bottleneck) => new(true, bottleneck);

    public long Combine(long left, long right) => SumsDelays ? Picoseconds.Add(left, right) : Math.Max(left, right);

    /// <summary>The value of one item, or <see cref="Picoseconds.Never"/>.</summary>
    public long Value(LinkCost cost) =>
        cost.Occupancy > OccupancyMax ? Picoseconds.Never : SumsDelays ? cost.Delay : cost.Occupancy;

    public long Value(long busy) => busy > OccupancyMax ? Picoseconds.Never : busy;
}
