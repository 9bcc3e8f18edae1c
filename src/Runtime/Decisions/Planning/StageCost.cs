namespace ActorInference.Decisions.Planning;

/// <summary>What a stage costs its slot, in picoseconds: the formulas that search and prediction share.</summary>
internal static class StageCost
{
    private static readonly long FrameOverhead = Picoseconds.From(PlanningConstants.FrameOverheadSeconds);

    private static readonly long HandOverOverhead = Picoseconds.From(PlanningConstants.HandOverOverheadSeconds);

    /// <summary>
    /// For every cut, the time of all layers before it: profile times by the ratio of the two speeds, rounded layer by layer, so
    /// that equal layers stay equal.
    /// </summary>
    public static long[] ComputeBefore(ModelProfile profile, PlanningWorker worker) => ComputeBefore(profile, worker.SlotFlopsPerSecond);

    /// <summary>The same for a slot of that speed.</summary>
    public static long[] ComputeBefore(ModelProfile profile, double slotFlopsPerSecond)
    {
        double factor = profile.SlotFlopsPerSecond / slotFlopsPerSecond;
        long[] before = new long[profile.Layers.Length + 1];
        for (int layer = 0; layer < profile.Layers.Length; layer++)
        {
            before[layer + 1] = Picoseconds.Add(before[layer], Picoseconds.From(profile.Layers[layer].ComputeSeconds * factor));
        }

        return before;
    }

    /// <summary>What such a table says of the layers between two cuts: not possible where it has ended counting before.</summary>
    public static long Between(long[] computeBefore, int from, int to) =>
        computeBefore[to] >= Picoseconds.Never ? Picoseconds.Never : computeBefore[to] - computeBefore[from];

    /// <summary>The same for some layers alone.</summary>
    public static long Compute(ModelProfile profile, PlanningWorker worker, int firstLayer, int layerCount)
    {
        double factor = profile.SlotFlopsPerSecond / worker.SlotFlopsPerSecond;
        long sum = 0;
        for (int layer = firstLayer; layer < firstLayer + layerCount; layer++)
        {
            sum = Picoseconds.Add(sum, Picoseconds.From(profile.Layers[layer].ComputeSeconds * factor));
        }

        return sum;
    }

    /// <summary>What each request costs something that every so many-th request needs; what is not possible stays so.</summary>
    public static long Share(long time, long replicas) => time >= Picoseconds.Never ? time : (time + replicas - 1) / replicas;

    /// <summary>What the cores of a machine spend at one end of a hop, for one frame.</summary>
    public static long CoreTime(bool inProcess, long bytes) => inProcess
        ? HandOverOverhead
        : Picoseconds.From(PlanningConstants.FrameCoreSeconds + (bytes * PlanningConstants.FrameByteCoreSeconds));

    /// <summary>What a lane loses at one end of a hop, for one frame, if other cores move it.</summary>
    public static long Overhead(bool inProcess) => inProcess ? HandOverOverhead : FrameOverhead;

    /// <summary>
    /// The same for a worker that may lack such a core: then the lanes wait while the frame is moved and coded. Whether it is coded is judged by the
    /// worker's own way to the network, which few of its links are faster than.
    /// </summary>
    public static long Overhead(PlanningProblem problem, PlanningWorker worker, bool inProcess, FrameBytes frame)
    {
        if (inProcess || !worker.LacksSpareCore)
        {
            return Overhead(inProcess);
        }

        bool isEncoded = LinkCost.IsEncoded(problem.Links.Arm(worker.Incarnation), frame);
        double moving = PlanningConstants.FrameCoreSeconds + ((isEncoded ? frame.Encoded : frame.Plain) * PlanningConstants.FrameByteQuotaSeconds);
        double coding = (isEncoded ? frame.Plain * PlanningConstants.CodecByteSeconds / 2 : 0) + (frame.Spread * PlanningConstants.SpreadByteSeconds);
        return Picoseconds.Add(FrameOverhead, Picoseconds.From((moving + coding) / worker.CoresPerSlot));
    }

    /// <summary>The most that a lane of any of these workers loses at one end of a hop between processes, for every cut.</summary>
    public static long[] Overheads(PlanningProblem problem, IReadOnlyCollection<PlanningWorker> workers, LayerTable layers) =>
        [.. Enumerable.Range(0, layers.Count + 1).Select(cut => workers.Max(worker => Overhead(problem, worker, inProcess: false, layers.Frame(cut))))];
}
