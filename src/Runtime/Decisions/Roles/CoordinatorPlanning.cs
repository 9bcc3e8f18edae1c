using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>When it is time to plan, and the question that the planner is asked.</summary>
internal sealed class CoordinatorPlanning(CoordinatorRoster roster, CoordinatorProbes probes, RoleTimings timings)
{
    /// <summary>Pairs of members that lost their link; the oldest is forgotten first.</summary>
    private const int ForbiddenPairsMax = 64;

    /// <summary>Changes that never end may delay a plan by so many times the time to settle.</summary>
    private const int SettleTimesMax = 10;

    private readonly List<MemberPair> _forbidden = [];
    private MonotonicTime _changedFirst;

    /// <summary>Then nothing has changed for long enough; null if nothing has changed since the last answer.</summary>
    public MonotonicTime? SettledAt { get; private set; }

    /// <summary>A first plan waits for the wanted number of workers; a later one takes who is left.</summary>
    public bool HasPlanned { get; set; }

    /// <summary>Something has changed that a plan may depend on.</summary>
    public void Touch(MonotonicTime now)
    {
        if (SettledAt is null || SettledAt <= now)
        {
            _changedFirst = now;
        }

        SettledAt = MonotonicTime.Earlier(now + timings.PlanSettle, _changedFirst + (timings.PlanSettle * SettleTimesMax));
    }

    public void OnViewChanged(ClusterView view) => _forbidden.RemoveAll(pair => !view.Contains(pair.First) || !view.Contains(pair.Second));

    public void Forbid(Incarnation left, Incarnation right)
    {
        if (left != right && !_forbidden.Exists(known => known.Joins(left, right)))
        {
            _forbidden.Add(new MemberPair(left, right));
            _forbidden.RemoveRange(0, Math.Max(0, _forbidden.Count - ForbiddenPairsMax));
        }
    }

    /// <returns>The answer; null if measurements are still on the way (<see cref="SettledAt"/> says until when).</returns>
    public PlanningResult? Plan(MonotonicTime now, ModelOffer offer)
    {
        SettledAt = null;
        CoordinatorMember[] workers = [.. roster.Members.Where(member => member is { IsWorker: true, Reach: CoordinatorReach.Reachable })];
        if (!HasPlanned && workers.Length < offer.Preferences.WorkersMin)
        {
            return new PlanningResult.Impossible($"{workers.Length} of {offer.Preferences.WorkersMin} workers have joined.");
        }

        foreach (CoordinatorMember worker in workers)
        {
            SettledAt = CoordinatorProbes.IsDone(now, worker) ? SettledAt : MonotonicTime.Earlier(SettledAt, worker.ProbesEndAt);
        }

        if (SettledAt is not null)
        {
            return null;
        }

        return Planner.Plan(new PlanningProblem(
            offer.Profile,
            offer.Preferences,
            [.. workers.Select(worker => PlanningWorker.From(worker.Description))],
            probes.Links(roster.Members))
        {
            Source = offer.Origin,
            SourceHostKey = roster.Members.FirstOrDefault(member => member.Incarnation == offer.Origin)?.Description.Address.Host ?? string.Empty,
            ExcludedMembers = [.. workers.Where(worker => worker.PausedUntil > now).Select(worker => worker.Incarnation)],
            ForbiddenAdjacencies = [.. _forbidden],
            Hosts = HostCores.Of(workers.Select(worker => worker.Description)),
        });
    }
}
