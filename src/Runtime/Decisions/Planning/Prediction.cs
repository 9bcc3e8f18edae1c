using System.Collections.Immutable;
using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// Throughput and latency of a given split; every strategy is judged by these functions. Stages compute while frames move, so
/// the longest single item limits the throughput, and the sum of all is the latency. A request goes to the replica
/// with the least to do, so each has a share by its speed.
/// </summary>
public static class Prediction
{
    /// <param name="problem">Must know every worker that the stages name.</param>
    /// <param name="stages">At least one, and together all layers, in order.</param>
    /// <exception cref="ArgumentException">A stage names a worker or a layer that the problem does not know, or there is no stage.</exception>
    public static PlanPrediction Of(PlanningProblem problem, ImmutableArray<PlannedStage> stages)
    {
        ArgumentNullException.ThrowIfNull(problem);
        LayerTable layers = new(problem.Profile, problem.Preferences.Codec);
        PlanningWorker[][] replicas = WorkersOf(problem, stages, layers.Count);
        ImmutableArray<StagePrediction>.Builder predicted = ImmutableArray.CreateBuilder<StagePrediction>(stages.Length);
        HostWork hosts = new(problem);
        hosts.Add(problem.SourceHostKey, SourceWork(problem, replicas, layers));
        ReplicaLink input = new(problem, null, replicas[0], layers.Frame(0), FlowLimits.Default.LinkWindowFrames);
        long latency = input.Delay;
        long bottleneck = input.Occupancy;
        for (int index = 0; index < stages.Length; index++)
        {
            bool isLast = index == stages.Length - 1;
            long outputBytes = layers.WireBytes(stages[index].FirstLayer + stages[index].LayerCount);
            ReplicaLink output = new(
                problem,
                replicas[index],
                isLast ? null : replicas[index + 1],
                layers.Frame(stages[index].FirstLayer + stages[index].LayerCount),
                isLast ? FlowLimits.Default.SourceRequestsMax : FlowLimits.Default.LinkWindowFrames);
            ReplicaBusy busy = new(problem, stages[index], replicas[index], layers, input, output);
            for (int replica = 0; replica < replicas[index].Length; replica++)
            {
                long hops = Picoseconds.Add(
                    StageCost.CoreTime(input.EndsInProcess(replica), layers.WireBytes(stages[index].FirstLayer)),
                    StageCost.CoreTime(output.BeginsInProcess(replica), outputBytes));
                double share = busy.Share(replica);
                hosts.Add(replicas[index][replica].HostKey, Picoseconds.From(share * Picoseconds.ToSeconds(hops)));
                hosts.AddLane(replicas[index][replica].HostKey, Picoseconds.From(share * Picoseconds.ToSeconds(busy.Compute(replica))));
            }

            bottleneck = Math.Max(bottleneck, Math.Max(busy.Together, output.Occupancy));
            latency = Picoseconds.Add(latency, Picoseconds.Add(busy.Mean, output.Delay));
            predicted.Add(new StagePrediction(
                Picoseconds.ToSeconds(busy.SlowestCompute),
                Picoseconds.ToSeconds(busy.Slowest - busy.SlowestCompute),
                Picoseconds.ToSeconds(input.Delay),
                Picoseconds.ToSeconds(output.Delay))
            {
                Replicas = replicas[index].Length,
                BusySeconds = Picoseconds.ToSeconds(busy.Together),
            });
            input = output;
        }

        double hostSeconds = hosts.SecondsMax();
        double longest = Math.Max(Picoseconds.ToSeconds(bottleneck), hostSeconds);
        return new PlanPrediction(
            1 / longest, Picoseconds.ToSeconds(latency), Picoseconds.ToSeconds(bottleneck), hostSeconds, predicted.ToImmutable());
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

    /// <summary>What the source's machine spends on its ends of the first and the last link.</summary>
    private static long SourceWork(PlanningProblem problem, PlanningWorker[][] replicas, LayerTable layers)
    {
        long first = StageCost.CoreTime(Array.TrueForAll(replicas[0], worker => worker.Incarnation == problem.Source), layers.WireBytes(0));
        long last = StageCost.CoreTime(Array.TrueForAll(replicas[^1], worker => worker.Incarnation == problem.Source), layers.WireBytes(layers.Count));
        return Picoseconds.Add(first, last);
    }

    /// <summary>For each stage the worker of each of its slots.</summary>
    private static PlanningWorker[][] WorkersOf(PlanningProblem problem, ImmutableArray<PlannedStage> stages, int layerCount)
    {
        PlanningWorker[][] workers = new PlanningWorker[stages.Length][];
        int expected = 0;
        for (int index = 0; index < stages.Length; index++)
        {
            PlannedStage stage = stages[index];
            if (stage.FirstLayer != expected || stage.LayerCount < 1 || stage.Slots.IsDefaultOrEmpty)
            {
                throw new ArgumentException($"Stage {index} does not begin at layer {expected}, or has no slot.", nameof(stages));
            }

            expected += stage.LayerCount;
            workers[index] = new PlanningWorker[stage.Slots.Length];
            for (int replica = 0; replica < stage.Slots.Length; replica++)
            {
                workers[index][replica] = Find(problem, stage.Slots[replica].Worker)
                    ?? throw new ArgumentException($"Stage {index} is on an unknown worker, {stage.Slots[replica].Worker}.", nameof(stages));
            }
        }

        return expected == layerCount && layerCount > 0
            ? workers
            : throw new ArgumentException($"The stages hold {expected} of {layerCount} layers.", nameof(stages));
    }

    private static PlanningWorker? Find(PlanningProblem problem, Incarnation incarnation)
    {
        foreach (PlanningWorker worker in problem.Workers)
        {
            if (worker.Incarnation == incarnation)
            {
                return worker;
            }
        }

        return null;
    }
}
