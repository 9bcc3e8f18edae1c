using System.Collections.Immutable;
using System.Globalization;

namespace ActorInference.Decisions.Planning;

/// <summary>A planner's reasons, in plain words with the numbers.</summary>
internal static class PlanWords
{
    private const int NamesMax = 8;

    public static string NoWorker(PlanningProblem problem)
    {
        if (problem.Workers.IsEmpty)
        {
            return "No plan is possible: there is no worker.";
        }

        int excluded = problem.Workers.Count(worker => problem.ExcludedMembers.Contains(worker.Incarnation));
        int unable = problem.Workers.Length - excluded;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"No plan is possible: of {Count(problem.Workers.Length, "worker")}, {excluded} left out after a failure, {unable} without a slot or a measured speed.");
    }

    public static string NoMemory(ModelProfile profile, ImmutableArray<PlanningWorker> workers)
    {
        int count = profile.Layers.Length;
        long whole = Prediction.MemoryBytes(profile, 0, count, 1);
        long most = workers.Max(worker => worker.MemoryBytes);
        for (int layer = 0; layer < count; layer++)
        {
            long alone = Prediction.MemoryBytes(profile, layer, 1, 1);
            if (alone > most)
            {
                return $"No plan is possible: layer {layer} '{profile.Layers[layer].Name}' alone needs {Size(alone)}; no worker offers more than {Size(most)}.";
            }
        }

        string offers = string.Join(", ", workers.Take(NamesMax).Select(worker => $"{worker.Name} {Size(worker.MemoryBytes)}"));
        string more = workers.Length > NamesMax ? ", ..." : "";
        return $"No plan is possible: the model needs {Size(whole)} in one piece, more in several; no consecutive split fits the workers ({offers}{more}).";
    }

    public static string Why(
        PlanningProblem problem, PlanCandidate chosen, PlanCandidate? alone, PlanCandidate? most, int? wanted, bool ignored)
    {
        string why = chosen.HasReplicas ? WhyReplicas(problem, chosen, alone, most)
            : chosen.Stages.Length == 1 ? WhyOne(problem, chosen, most)
            : WhySeveral(problem, chosen, alone);
        int stages = chosen.Stages.Length;
        why += wanted > stages ? $" {wanted} stages were asked for; slots, layers and memory allow {stages}." : "";
        why += ignored ? " Members that lost their link are neighbours, because no other plan is possible." : "";
        return why;
    }

    private static string WhyOne(PlanningProblem problem, PlanCandidate chosen, PlanCandidate? most)
    {
        string where = NameOf(problem, chosen.Stages[0]);
        if (most is null || most.Stages.Length == 1)
        {
            return $"One stage on {where}: {Rate(chosen)} requests/s; {Limit(problem, chosen)}.";
        }

        double gain = (most.Prediction.ThroughputPerSecond / chosen.Prediction.ThroughputPerSecond) - 1;
        return gain > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"One machine is enough: one stage on {where} answers {Rate(chosen)} requests/s, {most.Stages.Length} stages {Rate(most)}, {gain * 100:0.#} % more where {PlanningConstants.AutoMarginShare * 100:0.#} % are wanted; {Limit(problem, most)}.")
            : $"One machine is faster: one stage on {where} answers {Rate(chosen)} requests/s, {most.Stages.Length} stages {Rate(most)}; {Limit(problem, most)}.";
    }

    /// <param name="problem">Names the workers.</param>
    /// <param name="chosen">Has a stage with several slots.</param>
    /// <param name="alone">One stage on one slot.</param>
    /// <param name="single">The best with one slot for each stage.</param>
    private static string WhyReplicas(PlanningProblem problem, PlanCandidate chosen, PlanCandidate? alone, PlanCandidate? single)
    {
        string what = chosen.Stages.Length == 1
            ? $"The whole model on each of {Count(chosen.SlotCount, "slot")} answers {Rate(chosen)} requests/s"
            : $"{chosen.Stages.Length} stages on {Count(chosen.SlotCount, "slot")} answer {Rate(chosen)} requests/s, {string.Join(", ", Doubled(chosen))}";
        string comparison = alone is null
            ? "; no worker has the memory for the whole model"
            : string.Create(CultureInfo.InvariantCulture, $", {chosen.Prediction.ThroughputPerSecond / alone.Prediction.ThroughputPerSecond:0.00} times as many as one stage on {NameOf(problem, alone.Stages[0])} {Rate(alone)}");
        string pipeline = single is null || single.Stages.Length == 1 ? "" : $"; a pipeline of {single.Stages.Length} single slots would answer {Rate(single)}";
        return $"{what}{comparison}{pipeline}; {Limit(problem, chosen)}.";
    }

    private static IEnumerable<string> Doubled(PlanCandidate chosen) =>
        chosen.Stages.Select((stage, index) => (stage, index)).Where(one => one.stage.Slots.Length > 1).Take(NamesMax).Select(one => $"stage {one.index} on {one.stage.Slots.Length}");

    private static string WhySeveral(PlanningProblem problem, PlanCandidate chosen, PlanCandidate? alone)
    {
        string stages = $"{chosen.Stages.Length} stages answer {Rate(chosen)} requests/s";
        if (alone is null)
        {
            return $"{stages}; no worker has the memory for the whole model; {Limit(problem, chosen)}.";
        }

        double ratio = chosen.Prediction.ThroughputPerSecond / alone.Prediction.ThroughputPerSecond;
        string one = $"one stage on {NameOf(problem, alone.Stages[0])} {Rate(alone)}";
        return ratio < 1
            ? $"One machine is faster: {stages}, {one}; {Limit(problem, chosen)}."
            : string.Create(CultureInfo.InvariantCulture, $"{stages}, {ratio:0.00} times as many as {one}; {Limit(problem, chosen)}.");
    }

    /// <summary>What holds the pipeline back: a machine's cores, a stage's compute or overhead, or a transfer.</summary>
    private static string Limit(PlanningProblem problem, PlanCandidate candidate)
    {
        PlanPrediction prediction = candidate.Prediction;
        if (prediction.HostSecondsMax >= prediction.BottleneckSeconds)
        {
            return $"the limit is the cores of one machine, busy for {Duration(prediction.HostSecondsMax)} per request";
        }

        int slowest = 0;
        for (int stage = 1; stage < prediction.Stages.Length; stage++)
        {
            slowest = prediction.Stages[stage].BusySeconds > prediction.Stages[slowest].BusySeconds ? stage : slowest;
        }

        StagePrediction busiest = prediction.Stages[slowest];
        int replicas = candidate.Stages[slowest].Slots.Length;
        string where = $"stage {slowest} on {(replicas == 1 ? NameOf(problem, candidate.Stages[slowest]) : Count(replicas, "slot"))}";
        return busiest.BusySeconds < prediction.BottleneckSeconds
            ? $"the limit is moving activations, {Duration(prediction.BottleneckSeconds)} per request on the slowest link"
            : $"the limit is {where}, {Duration(busiest.ComputeSeconds)} of compute and {Duration(busiest.OverheadSeconds)} to take and send a frame";
    }

    private static string NameOf(PlanningProblem problem, PlannedStage stage) =>
        problem.Workers.First(worker => worker.Incarnation == stage.Slot.Worker).Name;

    private static string Rate(PlanCandidate candidate)
    {
        double rate = candidate.Prediction.ThroughputPerSecond;
        return rate.ToString(rate < 10 ? "0.00" : rate < 1000 ? "0.0" : "#,0", CultureInfo.InvariantCulture);
    }

    private static string Duration(double seconds) =>
        seconds < 1e-3
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.#} us")
            : seconds < 1
                ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.##} ms")
                : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.##} s");

    private static string Size(long bytes) =>
        bytes < 1000
            ? Count(bytes, "byte")
            : bytes < 1_000_000
                ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.##} kB")
                : bytes < 1_000_000_000
                    ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.##} MB")
                    : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB");

    private static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
