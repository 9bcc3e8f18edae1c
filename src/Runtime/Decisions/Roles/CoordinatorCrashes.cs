using System.Collections.Immutable;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Which plans lost a worker, as far as this office and those before it know: a source may hear of it much later, when it was cut off, or
/// from another coordinator. Bounded: the oldest are forgotten.
/// </summary>
/// <param name="term">Of this office.</param>
/// <param name="retiredPause">So long a plan is watched after its retirement: a link breaks, and its sources have moved on, before it is known that the worker is lost.</param>
/// <param name="roster">Who is lost.</param>
internal sealed class CoordinatorCrashes(Term term, TimeSpan retiredPause, CoordinatorRoster roster)
{
    private readonly List<(CoordinatorPlan Plan, MonotonicTime Until)> _retired = [];
    private readonly SortedDictionary<(Epoch Epoch, Incarnation Worker), string> _known = [];
    private ImmutableArray<PlanCrash> _newest = [];

    /// <summary>Oldest first.</summary>
    public ImmutableArray<PlanCrash> Newest => _newest.IsDefault ? _newest = [.. _known.Select(crash => new PlanCrash(crash.Key.Epoch, crash.Key.Worker, crash.Value))] : _newest;

    /// <summary>What these plans, and those retired lately, have lost so far.</summary>
    public void Look(MonotonicTime now, IEnumerable<CoordinatorPlan> draining)
    {
        _retired.RemoveAll(retired => retired.Until <= now);
        foreach (CoordinatorPlan plan in draining)
        {
            Take(plan);
        }

        foreach ((CoordinatorPlan plan, _) in _retired)
        {
            roster.WhyBroken(plan);
            Take(plan);
        }
    }

    /// <summary>Nobody drains them any more. What left them without an answer may still be unanswered.</summary>
    public void OnRetired(MonotonicTime now, IEnumerable<CoordinatorPlan> plans)
    {
        foreach (CoordinatorPlan plan in plans)
        {
            Take(plan);
            _retired.Add((plan, now + retiredPause));
        }

        _retired.RemoveRange(0, Math.Max(0, _retired.Count - MessageLimits.PlansHeldMax));
    }

    /// <summary>A member holds plans of an earlier office: who is not here any more was lost, as far as anybody here can know.</summary>
    /// <param name="report">Of that member.</param>
    /// <param name="upTo">The last plan that was active.</param>
    public void OnFound(MemberReport report, Epoch upTo)
    {
        foreach (Plan plan in report.HeldPlans.Where(plan => plan.Epoch <= upTo && plan.Epoch.Term < term))
        {
            foreach (Incarnation worker in plan.Workers.Where(worker => !roster.IsUsable(worker)))
            {
                Add(new PlanCrash(plan.Epoch, worker, roster.NameOf(worker)));
            }
        }
    }

    /// <summary>What an earlier office-holder told a member.</summary>
    public void Learn(ImmutableArray<PlanCrash> crashes)
    {
        foreach (PlanCrash crash in crashes.AsSpan())
        {
            // No plan of a later office can be known here: who claims one would drive the true ones out.
            if (crash.Epoch.Term <= term)
            {
                Add(crash);
            }
        }
    }

    private void Take(CoordinatorPlan plan)
    {
        foreach (Incarnation worker in plan.Lost)
        {
            Add(new PlanCrash(plan.Epoch, worker, plan.Names.GetValueOrDefault(worker) ?? $"{worker}"));
        }
    }

    private void Add(in PlanCrash crash)
    {
        if (!_known.TryAdd((crash.Epoch, crash.Worker), crash.WorkerName))
        {
            return;
        }

        if (_known.Count > MessageLimits.CrashesMax)
        {
            _known.Remove(_known.Keys.First());
        }

        _newest = default;
    }
}
