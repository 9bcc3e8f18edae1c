using System.Collections.Immutable;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>A plan and how far its members are with it.</summary>
internal sealed class CoordinatorPlan
{
    private readonly HashSet<Incarnation> _unpreparedWorkers;
    private readonly Dictionary<Incarnation, CoordinatorSourceStanding> _sources = [];

    public CoordinatorPlan(Plan plan, ModelOffer offer, MonotonicTime deadline)
    {
        Plan = plan;
        Offer = offer;
        Deadline = deadline;
        Workers = [.. plan.Stages.Select(stage => stage.Slot.Worker).Distinct()];
        _unpreparedWorkers = [.. Workers];
    }

    public Plan Plan { get; }

    public Epoch Epoch => Plan.Epoch;

    public ModelOffer Offer { get; }

    /// <summary>Who is not prepared by then has failed.</summary>
    public MonotonicTime Deadline { get; }

    /// <summary>In the order of the stages.</summary>
    public ImmutableArray<Incarnation> Workers { get; }

    /// <summary>What was reported of it that does not show in the view: a lost link, a stage that is gone.</summary>
    public string? Damage { get; set; }

    /// <summary>Why it cannot go on; null while it can.</summary>
    public string? BrokenReason { get; set; }

    public bool WorkersArePrepared => _unpreparedWorkers.Count == 0;

    public bool IsUnprepared(Incarnation worker) => _unpreparedWorkers.Contains(worker);

    public void OnWorkerPrepared(Incarnation worker) => _unpreparedWorkers.Remove(worker);

    public CoordinatorSourceStanding StandingOf(Incarnation source) => _sources.GetValueOrDefault(source);

    public void SetStanding(Incarnation source, CoordinatorSourceStanding standing) => _sources[source] = standing;

    public void ForgetSourcesExcept(Func<Incarnation, bool> isLive)
    {
        foreach (Incarnation source in _sources.Keys.Where(source => !isLive(source)).ToArray())
        {
            _sources.Remove(source);
        }
    }
}
