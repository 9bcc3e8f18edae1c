using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>Who sends to whom in a plan.</summary>
internal static class PlanAdjacency
{
    /// <summary>Whether no two neighbours, the source included, are a forbidden pair.</summary>
    public static bool CanTalk(PlanningProblem problem, ImmutableArray<PlannedStage> stages)
    {
        if (problem.ForbiddenAdjacencies.IsEmpty)
        {
            return true;
        }

        IEnumerable<Incarnation> before = [problem.Source];
        foreach (PlannedStage stage in stages)
        {
            Incarnation[] here = [.. stage.Slots.Select(slot => slot.Worker)];
            if (before.Any(left => here.Any(right => problem.Forbids(left, right))))
            {
                return false;
            }

            before = here;
        }

        return !before.Any(left => problem.Forbids(left, problem.Source));
    }
}
