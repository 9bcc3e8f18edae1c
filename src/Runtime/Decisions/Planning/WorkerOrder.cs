using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// The order in which a pipeline may pass workers: the fastest first, equals in the order of the view. Where neighbours cannot
/// talk, the first permutation of that order in which all can.
/// </summary>
internal static class WorkerOrder
{
    /// <summary>Only those that may hold a stage, each with at most a slot for every layer.</summary>
    public static ImmutableArray<PlanningWorker> BySpeed(PlanningProblem problem) => BySpeed(problem, problem.Profile.Layers.Length);

    /// <summary>Only those that may hold a stage, each with at most so many slots.</summary>
    public static ImmutableArray<PlanningWorker> BySpeed(PlanningProblem problem, int slotsMax) =>
        [.. Usable(problem)
            .OrderByDescending(worker => worker.SlotFlopsPerSecond)
            .Select(worker => worker with { SlotCount = Math.Min(worker.SlotCount, slotsMax) })];

    public static IEnumerable<PlanningWorker> Usable(PlanningProblem problem)
    {
        HashSet<Incarnation> excluded = [.. problem.ExcludedMembers];
        return problem.Workers.Where(worker => IsUsable(worker, excluded));
    }

    public static ImmutableArray<PlanningWorker> WithoutForbiddenNeighbours(PlanningProblem problem, ImmutableArray<PlanningWorker> bySpeed)
    {
        if (problem.ForbiddenAdjacencies.IsEmpty)
        {
            return bySpeed;
        }

        int[] chosen = new int[bySpeed.Length];
        bool[] taken = new bool[bySpeed.Length];
        int attempts = 0;
        int depth = 0;
        chosen[0] = -1;
        while (depth >= 0 && attempts++ < PlanningConstants.OrderAttemptsMax)
        {
            if (chosen[depth] >= 0)
            {
                taken[chosen[depth]] = false;
            }

            int next = Next(problem, bySpeed, chosen, taken, depth);
            if (next < 0)
            {
                depth--;
                continue;
            }

            chosen[depth] = next;
            taken[next] = true;
            if (depth == bySpeed.Length - 1)
            {
                return [.. chosen.Select(index => bySpeed[index])];
            }

            chosen[++depth] = -1;
        }

        return bySpeed;
    }

    /// <summary>The next worker after the one tried last that may stand at this place, or -1.</summary>
    private static int Next(PlanningProblem problem, ImmutableArray<PlanningWorker> bySpeed, int[] chosen, bool[] taken, int depth)
    {
        Incarnation before = depth == 0 ? problem.Source : bySpeed[chosen[depth - 1]].Incarnation;
        bool last = depth == bySpeed.Length - 1;
        for (int index = chosen[depth] + 1; index < bySpeed.Length; index++)
        {
            Incarnation candidate = bySpeed[index].Incarnation;
            if (!taken[index] && !problem.Forbids(before, candidate) && !(last && problem.Forbids(candidate, problem.Source)))
            {
                return index;
            }
        }

        return -1;
    }

    private static bool IsUsable(PlanningWorker worker, HashSet<Incarnation> excluded) =>
        worker.SlotCount > 0
        && double.IsFinite(worker.SlotFlopsPerSecond)
        && worker.SlotFlopsPerSecond > 0
        && !excluded.Contains(worker.Incarnation);
}
