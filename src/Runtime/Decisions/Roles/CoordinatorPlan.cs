using System.Collections.Immutable;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>A plan and how far its members are with it.</summary>
internal sealed class CoordinatorPlan
{
    private readonly HashSet<Incarnation> _unpreparedWorkers;
    private readonly Dictionary<Incarnation, CoordinatorSourceStanding> _sources = [];

    /// <param name="plan">What members are told.</param>
    /// <param name="offer">The model.</param>
    /// <param name="begunAt">When members were first asked to prepare it (or when it was found).</param>
    /// <param name="deadline">Who is not prepared by then has failed.</param>
    public CoordinatorPlan(Plan plan, ModelOffer offer, MonotonicTime begunAt, MonotonicTime deadline)
    {
        Plan = plan;
        Offer = offer;
        BegunAt = begunAt;
        Deadline = deadline;
        Workers = [.. plan.Workers];
        _unpreparedWorkers = [.. Workers];
    }

    public Plan Plan { get; }

    public Epoch Epoch => Plan.Epoch;

    public ModelOffer Offer { get; }

    public MonotonicTime BegunAt { get; }

    public MonotonicTime Deadline { get; private set; }

    /// <summary>Then members that have been silent since are asked for a sign of life.</summary>
    public MonotonicTime? SignsAt { get; set; }

    public MonotonicTime? NextDeadline => MonotonicTime.Earlier(Deadline, SignsAt);

    /// <summary>In the order of the stages.</summary>
    public ImmutableArray<Incarnation> Workers { get; }

    /// <summary>What was reported of it that does not show in the view: a lost link, a stage that is gone.</summary>
    public string? Damage { get; set; }

    /// <summary>Why it cannot go on; null while it can.</summary>
    public string? BrokenReason { get; set; }

    /// <summary>Version of the roster that <see cref="WorkersReason"/> is from.</summary>
    public long ExaminedVersion { get; set; } = -1;

    /// <summary>Why it cannot go on, as far as its workers are concerned.</summary>
    public string? WorkersReason { get; set; }

    /// <summary>Its workers that were gone or silent at some time since: what was in it then was in flight at a crash.</summary>
    public SortedSet<Incarnation> Lost { get; } = [];

    /// <summary>Of its workers, as far as they have been in the view: who is gone still has a name.</summary>
    public Dictionary<Incarnation, string> Names { get; } = [];

    /// <summary>Workers of it that have said that they want to go.</summary>
    public HashSet<Incarnation> Leaving { get; } = [];

    /// <summary>Workers of it that have closed their connection on purpose, and have not been heard of since.</summary>
    public HashSet<Incarnation> Goodbyes { get; } = [];

    /// <summary>Sources send nothing more into it since then, to make room for the next.</summary>
    public MonotonicTime? SuspendedAt { get; set; }

    public string SuspendReason { get; set; } = "";

    public MonotonicTime? ActivatedAt { get; set; }

    public bool WorkersArePrepared => _unpreparedWorkers.Count == 0;

    public bool IsUnprepared(Incarnation worker) => _unpreparedWorkers.Contains(worker);

    /// <param name="worker">Who is ready.</param>
    /// <param name="sourcesUntil">If that was the last worker, sources are waited for no longer than until then.</param>
    public void OnWorkerPrepared(Incarnation worker, MonotonicTime sourcesUntil)
    {
        if (_unpreparedWorkers.Remove(worker) && WorkersArePrepared)
        {
            Deadline = MonotonicTime.Earlier(Deadline, sourcesUntil);
        }
    }

    /// <summary>Ready for it, as they said to an earlier office-holder.</summary>
    public void TakeAsPrepared() => _unpreparedWorkers.Clear();

    /// <summary>
    /// Whom the delay is due to: a stage is ready when its links to the next one stand, so those before an unready one only wait for it.
    /// </summary>
    public IEnumerable<Incarnation> Late()
    {
        var late = new HashSet<Incarnation>(_unpreparedWorkers);
        for (int index = 0; index < Plan.Stages.Length - 1; index++)
        {
            Incarnation[] unready = [.. Plan.Stages[index + 1].Slots.Select(slot => slot.Worker).Where(_unpreparedWorkers.Contains).Distinct()];
            late.RemoveWhere(here => Plan.Stages[index].IsOn(here) && Array.Exists(unready, next => next != here));
        }

        return late.Count > 0 ? late : _unpreparedWorkers;
    }

    /// <param name="worker">One of its workers.</param>
    /// <param name="member">What is known of it; null if it is gone from the view: then what was noted last stands.</param>
    public void Note(Incarnation worker, CoordinatorMember? member)
    {
        if (member is null)
        {
            return;
        }

        Names[worker] = member.Description.Name;
        if (member.IsLeaving)
        {
            Leaving.Add(worker);
        }

        if (member.SaidGoodbye)
        {
            Goodbyes.Add(worker);
        }
        else
        {
            Goodbyes.Remove(worker);
        }
    }

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
