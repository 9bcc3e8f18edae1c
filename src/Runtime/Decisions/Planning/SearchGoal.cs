namespace ActorInference.Decisions.Planning;

/// <summary>What a search makes small.</summary>
/// <param name="Measure">What an item counts for.</param>
/// <param name="OccupancyMax">No item may take longer, in picoseconds.</param>
internal readonly record struct SearchGoal(SearchMeasure Measure, long OccupancyMax)
{
    /// <summary>No stage may be busy for longer.</summary>
    public long BusyMax { get; private init; } = OccupancyMax;

    public static SearchGoal SmallestBottleneck(long limit) => new(SearchMeasure.Bottleneck, Math.Min(limit, Picoseconds.Never - 1));

    /// <summary>Under load: see <see cref="PlanPrediction.LoadedLatencySeconds"/>.</summary>
    public static SearchGoal SmallestLatency(long bottleneck) => new(SearchMeasure.Latency, bottleneck);

    public static SearchGoal FewestStages(long bottleneck) => new(SearchMeasure.StageCount, Math.Min(bottleneck, Picoseconds.Never - 1));

    /// <param name="bottleneck">Of every item.</param>
    /// <param name="busy">Of every stage: where a link is the bottleneck, one stage could else take nearly all.</param>
    public static SearchGoal FewestMoves(long bottleneck, long busy)
    {
        long limit = Math.Min(bottleneck, Picoseconds.Never - 1);
        return new(SearchMeasure.Moves, limit) { BusyMax = Math.Min(busy, limit) };
    }

    public long Combine(long left, long right) =>
        Measure == SearchMeasure.Bottleneck ? Math.Max(left, right) : Picoseconds.Add(left, right);

    /// <summary>The value of a transfer, or <see cref="Picoseconds.Never"/>.</summary>
    public long Value(LinkCost cost) =>
        cost.Occupancy > OccupancyMax
            ? Picoseconds.Never
            : Measure switch
            {
                SearchMeasure.Bottleneck => cost.Occupancy,
                SearchMeasure.Latency => cost.Delay,
                SearchMeasure.StageCount or SearchMeasure.Moves => 0,
            };

    /// <summary>The value of a stage that is busy for so long and needs so much to be moved, or <see cref="Picoseconds.Never"/>.</summary>
    public long Value(long busy, long moves) =>
        busy > BusyMax
            ? Picoseconds.Never
            : Measure switch
            {
                SearchMeasure.Bottleneck => busy,
                SearchMeasure.Latency => Picoseconds.Add(busy, Waiting(busy)),
                SearchMeasure.StageCount => 1,
                SearchMeasure.Moves => moves,
            };

    /// <summary>As in <see cref="PlanPrediction.LoadedLatencySeconds"/>.</summary>
    private long Waiting(long busy) => (long)(busy * ((double)busy / OccupancyMax));

    /// <summary>Whether a stage that computes for so long can have no better value than that, nor any longer one.</summary>
    public bool IsBeyond(long compute, long value) => Measure is SearchMeasure.Bottleneck or SearchMeasure.Latency && compute > value;
}
