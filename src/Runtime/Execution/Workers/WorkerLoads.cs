using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Execution.Stages;

namespace ActorInference.Execution.Workers;

/// <summary>
/// What a worker's stages have computed, in the time that its description promises for it. Where a quota leaves less than a core for each lane, a lane
/// stands still whenever the process has used it up, for whatever, and is the faster for it while others rest: there what counts is the
/// processor time of the layers, at the pace that the quota allows.
/// </summary>
internal sealed class WorkerLoads(StageTable stages, int lanes, EngineClock clock)
{
    /// <summary>A process that got less of its quota than this did not stand still for the quota: others kept the cores.</summary>
    private const double SpentShareMin = 0.75;

    private MonotonicTime _since = clock.Now;
    private TimeSpan _used = Environment.CpuUsage.TotalTime;

    /// <summary>Of the stages that have computed since this was last asked.</summary>
    public ImmutableArray<StageLoad> Take()
    {
        MonotonicTime now = clock.Now;
        TimeSpan used = Environment.CpuUsage.TotalTime;
        double cores = ProcessorQuota.CoresMax();
        bool isSpent = (used - _used).TotalSeconds >= SpentShareMin * cores * (now - _since).TotalSeconds;
        double share = ProcessorQuota.ShareOf(lanes, cores);
        (_since, _used) = (now, used);
        ImmutableArray<StageLoad>.Builder loads = ImmutableArray.CreateBuilder<StageLoad>();
        foreach (StageRunner stage in stages.All)
        {
            (StageLoad load, double processorSeconds) = stage.TakeLoad();
            if (load.Requests > 0)
            {
                loads.Add(load with { ComputeSeconds = Promised(load.ComputeSeconds, processorSeconds, share, isSpent) });
            }
        }

        return loads.ToImmutable();
    }

    /// <param name="seconds">By the clock.</param>
    /// <param name="processorSeconds">Of the lane meanwhile; 0 where it was not counted.</param>
    /// <param name="share">Of a core that the quota leaves for the lane; 1: no quota.</param>
    /// <param name="isSpent">Whether the process has used its quota.</param>
    internal static double Promised(double seconds, double processorSeconds, double share, bool isSpent)
    {
        double atShare = processorSeconds / share;
        return share >= 1 || processorSeconds <= 0 ? seconds : isSpent ? atShare : Math.Max(seconds, atShare);
    }
}
