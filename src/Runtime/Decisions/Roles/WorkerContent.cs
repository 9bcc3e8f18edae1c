using ActorInference.Decisions.Membership;

namespace ActorInference.Decisions.Roles;

/// <summary>One piece of content (a manifest or a layer) on its way to this worker: from the cache, else from one holder after the other.</summary>
internal sealed class WorkerContent(Digest digest)
{
    private readonly List<MemberDescription> _candidates = [];
    private int _next;

    public Digest Digest { get; } = digest;

    /// <summary>Plans that wait for it.</summary>
    public HashSet<Epoch> Wanted { get; } = [];

    public WorkerContentState State { get; set; } = WorkerContentState.Waiting;

    /// <summary>Who is asked now.</summary>
    public MemberDescription? AskedMember { get; private set; }

    public MonotonicTime? Deadline { get; private set; }

    public string LastFailure { get; private set; } = "nobody holds it";

    public void AddCandidate(MemberDescription member)
    {
        if (_candidates.TrueForAll(known => known.Incarnation != member.Incarnation))
        {
            _candidates.Add(member);
        }
    }

    /// <returns>Whom to ask, or null if everybody was asked.</returns>
    public MemberDescription? AskNext(MonotonicTime deadline)
    {
        AskedMember = _next < _candidates.Count ? _candidates[_next++] : null;
        Deadline = AskedMember is null ? null : deadline;
        State = AskedMember is null ? WorkerContentState.Failed : WorkerContentState.Fetching;
        return AskedMember;
    }

    /// <summary>Another plan wants it and may name others: everybody is asked again.</summary>
    public void Retry()
    {
        _next = 0;
        State = WorkerContentState.Waiting;
    }

    public void OnReady()
    {
        State = WorkerContentState.Ready;
        AskedMember = null;
        Deadline = null;
    }

    public void OnFailed(string reason) => LastFailure = AskedMember is { } asked ? $"{asked.Name}: {reason}" : reason;
}
