using System.Collections.Immutable;
using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// Throughput and latency of a given split; every strategy is judged by these functions. Stages compute while frames move, so
/// the longest single item limits the throughput, and the sum of all is the latency.
/// </summary>
public static class Prediction
{
    /// <param name="problem">Must know every worker that the stages name.</param>
    /// <param name="stages">At least one, and together all layers, in order.</param>
    /// <exception cref="ArgumentException">A stage names a worker or a layer that the problem does not know, or there is no stage.</exception>
    public static PlanPrediction Of(PlanningProblem problem, ImmutableArray<PlannedStage> stages)
    {
        ArgumentNullException.ThrowIfNull(problem);
        LayerTable layers = new(problem.Profile);
        PlanningWorker[] workers = WorkersOf(problem, stages, layers.Count);
        ImmutableArray<StagePrediction>.Builder predicted = ImmutableArray.CreateBuilder<StagePrediction>(stages.Length);
        long[] busy = new long[stages.Length];
        long[] hostWork = new long[stages.Length];
        long latency = 0;
        long bottleneck = 0;
        for (int index = 0; index < stages.Length; index++)
        {
            int first = stages[index].FirstLayer;
            int end = first + stages[index].LayerCount;
            bool last = index == stages.Length - 1;
            Incarnation before = index == 0 ? problem.Source : workers[index - 1].Incarnation;
            Incarnation here = workers[index].Incarnation;
            Incarnation after = last ? problem.Source : workers[index + 1].Incarnation;
            LinkCost input = Cost(problem, before, here, layers.CutBytes(first), FlowLimits.Default.LinkWindowFrames);
            LinkCost output = Cost(
                problem, here, after, layers.CutBytes(end), last ? FlowLimits.Default.SourceRequestsMax : FlowLimits.Default.LinkWindowFrames);
            long[] computeBefore = StageCost.ComputeBefore(problem.Profile, workers[index]);
            long compute = computeBefore[end] - computeBefore[first];
            long overhead = StageCost.Overhead(before == here) + StageCost.Overhead(here == after);
            busy[index] = Picoseconds.Add(compute, overhead);
            long hops = Picoseconds.Add(
                StageCost.CoreTime(before == here, layers.CutBytes(first)), StageCost.CoreTime(here == after, layers.CutBytes(end)));
            hostWork[index] = Picoseconds.Add(compute, hops);
            long slowestLink = index == 0 ? Math.Max(input.Occupancy, output.Occupancy) : output.Occupancy;
            bottleneck = Math.Max(bottleneck, Math.Max(busy[index], slowestLink));
            latency = Picoseconds.Add(latency, Picoseconds.Add(busy[index], output.Delay));
            latency = index == 0 ? Picoseconds.Add(latency, input.Delay) : latency;
            predicted.Add(new StagePrediction(
                Picoseconds.ToSeconds(compute),
                Picoseconds.ToSeconds(overhead),
                Picoseconds.ToSeconds(input.Delay),
                Picoseconds.ToSeconds(output.Delay)));
        }

        double hostSeconds = HostSecondsMax(problem, workers, hostWork, SourceWork(problem, workers, layers));
        double slowest = Math.Max(Picoseconds.ToSeconds(bottleneck), hostSeconds);
        return new PlanPrediction(
            1 / slowest, Picoseconds.ToSeconds(latency), Picoseconds.ToSeconds(bottleneck), hostSeconds, predicted.ToImmutable());
    }

    /// <summary>
    /// What a worker needs for the layers that it gets: their weights and full windows of activations.
    /// </summary>
    /// <param name="profile">The model.</param>
    /// <param name="firstLayer">First of the consecutive layers that all stages of this worker hold together.</param>
    /// <param name="layerCount">At least 1.</param>
    /// <param name="stageCount">How many of the worker's slots share them.</param>
    public static long MemoryBytes(ModelProfile profile, int firstLayer, int layerCount, int stageCount)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return new LayerTable(profile).MemoryBytes(firstLayer, firstLayer + layerCount, stageCount);
    }

    private static LinkCost Cost(PlanningProblem problem, Incarnation from, Incarnation to, long bytes, int windowFrames) =>
        LinkCost.Of(problem.Links.Between(from, to), bytes, windowFrames);

    /// <summary>What the source's machine spends on its ends of the first and the last link.</summary>
    private static long SourceWork(PlanningProblem problem, PlanningWorker[] workers, LayerTable layers)
    {
        long first = StageCost.CoreTime(workers[0].Incarnation == problem.Source, layers.CutBytes(0));
        long last = StageCost.CoreTime(workers[^1].Incarnation == problem.Source, layers.CutBytes(layers.Count));
        return Picoseconds.Add(first, last);
    }

    private static double HostSecondsMax(PlanningProblem problem, PlanningWorker[] workers, long[] hostWork, long sourceWork)
    {
        double most = 0;
        foreach (HostCores host in problem.Hosts)
        {
            long work = host.HostKey == problem.SourceHostKey ? sourceWork : 0;
            for (int index = 0; index < workers.Length; index++)
            {
                work = workers[index].HostKey == host.HostKey ? Picoseconds.Add(work, hostWork[index]) : work;
            }

            most = host.CoreCount > 0 ? Math.Max(most, Picoseconds.ToSeconds(work) / host.CoreCount) : most;
        }

        return most;
    }

    private static PlanningWorker[] WorkersOf(PlanningProblem problem, ImmutableArray<PlannedStage> stages, int layerCount)
    {
        PlanningWorker[] workers = new PlanningWorker[stages.Length];
        int expected = 0;
        for (int index = 0; index < stages.Length; index++)
        {
            PlannedStage stage = stages[index];
            if (stage.FirstLayer != expected || stage.LayerCount < 1)
            {
                throw new ArgumentException($"Stage {index} does not begin at layer {expected}.", nameof(stages));
            }

            expected += stage.LayerCount;
            workers[index] = problem.Workers.FirstOrDefault(worker => worker.Incarnation == stage.Slot.Worker)
                ?? throw new ArgumentException($"Stage {index} is on an unknown worker, {stage.Slot.Worker}.", nameof(stages));
        }

        return expected == layerCount && layerCount > 0
            ? workers
            : throw new ArgumentException($"The stages hold {expected} of {layerCount} layers.", nameof(stages));
    }
}
