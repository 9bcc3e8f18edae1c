using System.Collections.Immutable;
using System.Globalization;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// A plan never mixes backends: their results differ in the last bits, so which worker had which layers would show in the answers. Where
/// workers of several are there, each backend's are planned alone, and the better plan is taken.
/// </summary>
internal static class BackendChoice
{
    /// <summary>The problem with the usable workers of one backend each, that of the present stages first, the others in the order of the view.</summary>
    public static ImmutableArray<PlanningProblem> Split(PlanningProblem problem)
    {
        PlanningWorker[] usable = [.. WorkerOrder.Usable(problem)];
        string? present = problem.PresentStages.IsDefaultOrEmpty
            ? null
            : usable.FirstOrDefault(worker => worker.Incarnation == problem.PresentStages[0].Slot.Worker)?.Backend;
        string[] backends = [.. usable.Select(worker => worker.Backend).Distinct(StringComparer.Ordinal).OrderBy(backend => backend == present ? 0 : 1)];
        return [.. backends.Select(backend => problem with { Workers = [.. problem.Workers.Where(worker => worker.Backend == backend)] })];
    }

    /// <summary>
    /// The plan with the highest throughput. Plans that are equal but for <see cref="PlanningConstants.EqualPlansShare"/> are decided by the order
    /// of the problems, and one that ignores what cannot talk yields to any that does not.
    /// </summary>
    public static PlanningResult Best(ImmutableArray<PlanningProblem> byBackend, Func<PlanningProblem, PlanningResult> plan)
    {
        PlanningResult.Planned? best = null;
        string chosen = string.Empty;
        List<string> others = [];
        List<string> reasons = [];
        foreach (PlanningProblem problem in byBackend)
        {
            string backend = problem.Workers[0].Backend;
            switch (plan(problem))
            {
                case PlanningResult.Impossible impossible:
                    reasons.Add($"{backend}: {impossible.Reason}");
                    break;
                case PlanningResult.Planned planned when best is null || IsBetter(planned, best):
                    others.AddRange(best is null ? [] : [Rate(chosen, best)]);
                    (best, chosen) = (planned, backend);
                    break;
                case PlanningResult.Planned planned:
                    others.Add(Rate(backend, planned));
                    break;
            }
        }

        if (best is null)
        {
            return new PlanningResult.Impossible($"No plan is possible with the workers of one backend alone. {string.Join(" ", reasons)}");
        }

        string more = others.Count == 0 ? "no other backend's workers can hold the model" : $"with {string.Join(", ", others)}";
        return best with { Explanation = $"{best.Explanation} Only {chosen} workers are used, because a plan has one backend; {more}." };
    }

    private static bool IsBetter(PlanningResult.Planned planned, PlanningResult.Planned best) =>
        planned.IgnoresForbiddenAdjacencies == best.IgnoresForbiddenAdjacencies
            ? planned.Prediction.ThroughputPerSecond > best.Prediction.ThroughputPerSecond * (1 + PlanningConstants.EqualPlansShare)
            : best.IgnoresForbiddenAdjacencies;

    private static string Rate(string backend, PlanningResult.Planned planned) =>
        string.Create(CultureInfo.InvariantCulture, $"{backend} it would be {planned.Prediction.ThroughputPerSecond:0.0} requests/s");
}
