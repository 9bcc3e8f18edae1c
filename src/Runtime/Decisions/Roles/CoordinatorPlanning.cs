using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>The question that the planner is asked: who can take a stage now, how fast, and what lies between them.</summary>
internal sealed class CoordinatorPlanning(CoordinatorRoster roster, CoordinatorProbes probes, CoordinatorAdjacencies adjacencies)
{
    /// <summary>A first plan waits for the wanted number of workers; a later one takes who is left.</summary>
    public bool HasPlanned { get; set; }

    /// <summary>Until when measurements may still be on the way; null if none are.</summary>
    public MonotonicTime? MeasuredAt(MonotonicTime now)
    {
        MonotonicTime? measured = null;
        foreach (CoordinatorMember member in roster.Members)
        {
            if (CanTakeStages(member) && !CoordinatorProbes.IsDone(now, member))
            {
                measured = MonotonicTime.Earlier(measured, member.Way.EndsAt);
            }
        }

        return measured;
    }

    /// <param name="now">Measurements that are on the way are not waited for.</param>
    /// <param name="offer">The model.</param>
    /// <param name="present">The plan that runs, or ran last.</param>
    /// <param name="withLeaving">Whether members that want to go may be given stages once more.</param>
    /// <param name="withUnmeasured">Whether workers count that are still being measured.</param>
    public PlanningProblem Problem(MonotonicTime now, ModelOffer offer, CoordinatorPlan? present, bool withLeaving, bool withUnmeasured)
    {
        CoordinatorMember[] workers =
        [
            .. roster.Members.Where(member => CanTakeStages(member)
                && (withLeaving || !member.IsLeaving)
                && (withUnmeasured || CoordinatorProbes.IsDone(now, member))),
        ];
        CoordinatorMember? origin = roster.Find(offer.Origin);
        return new PlanningProblem(
            offer.Profile,
            offer.Preferences,
            SpeedLevels.Of([.. workers.Select(worker => worker.ToPlan(offer))]),
            probes.Links(origin is null ? workers : [.. workers, origin]))
        {
            Source = offer.Origin,
            SourceHostKey = origin?.Description.Address.Host ?? string.Empty,
            ExcludedMembers = [.. workers.Where(worker => worker.PausedUntil > now).Select(worker => worker.Incarnation)],
            ForbiddenAdjacencies = [.. adjacencies.Forbidden],
            Hosts = HostCores.Of(workers.Select(worker => worker.Description)),
            PresentStages = present?.Offer.Model == offer.Model ? present.Plan.Stages : [],
        };
    }

    /// <summary>Why the first plan waits; null if it need not.</summary>
    public string? WhyTooFew(ModelOffer offer)
    {
        if (HasPlanned)
        {
            return null;
        }

        int count = roster.Members.Count(CanTakeStages);
        return count < offer.Preferences.WorkersMin ? $"{count} of {offer.Preferences.WorkersMin} workers have joined." : null;
    }

    private static bool CanTakeStages(CoordinatorMember member) => member is { IsWorker: true, Reach: CoordinatorReach.Reachable };
}
