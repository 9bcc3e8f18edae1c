using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>One proposal of the candidate in this process, from its question to the answer.</summary>
internal sealed class StewardRound(Term term, long localAttempt, long attempt, Electorate counted, MonotonicTime now, MonotonicTime endsAt)
{
    public Term Term { get; } = term;

    /// <summary>The candidate's own number of its question.</summary>
    public long LocalAttempt { get; } = localAttempt;

    /// <summary>What the other nodes echo.</summary>
    public long Attempt { get; private set; } = attempt;

    /// <summary>Who votes must count the same nodes.</summary>
    public Electorate Counted { get; private set; } = counted;

    public HashSet<ClusterNode> Accepted { get; } = [];

    public HashSet<ClusterNode> Refused { get; } = [];

    public MonotonicTime RepeatAt { get; set; } = now;

    public MonotonicTime EndsAt { get; } = endsAt;

    /// <summary>The votes were for another set of nodes: all are asked again.</summary>
    public void BeginAgain(MonotonicTime now, long attempt, Electorate counted)
    {
        (Attempt, Counted, RepeatAt) = (attempt, counted, now);
        Accepted.Clear();
        Refused.Clear();
    }
}
