using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// Brings content to this worker: the cache first, then holders, then the origin, a few at a time and in the order of the layers. What
/// two plans want is fetched once; what no plan wants any more is forgotten.
/// </summary>
internal sealed class WorkerFetch(Incarnation self, RoleTimings timings)
{
    /// <summary>Pieces of content that are looked for or fetched at the same time.</summary>
    public const int UnderWayMax = 4;

    /// <summary>Members that sent something else under a name are remembered, the latest so many.</summary>
    private const int MistrustedMax = 256;

    private readonly Dictionary<Digest, WorkerContent> _byDigest = [];
    private readonly HashSet<(Digest Content, Incarnation Member)> _mistrusted = [];
    private readonly Queue<(Digest Content, Incarnation Member)> _mistrustedOldestFirst = [];
    private readonly Queue<WorkerContent> _waiting = [];
    private readonly List<WorkerContent> _underWay = [];
    private readonly List<WorkerContent> _failed = [];

    public MonotonicTime? NextDeadline
    {
        get
        {
            MonotonicTime? next = null;
            foreach (WorkerContent content in _underWay)
            {
                next = MonotonicTime.Earlier(next, content.Deadline);
            }

            return next;
        }
    }

    public bool IsReady(Digest digest) => _byDigest.TryGetValue(digest, out WorkerContent? content) && content.State == WorkerContentState.Ready;

    /// <summary>Why a plan cannot have all that it wants; null while it may.</summary>
    public string? FailureFor(Epoch epoch)
    {
        foreach (WorkerContent content in _failed)
        {
            if (content.Wanted.Contains(epoch))
            {
                return $"Content {content.Digest.ToString()[..12]} could not be fetched: {content.LastFailure}";
            }
        }

        return null;
    }

    /// <summary>Asks for the content of a plan's stages; what is there or under way already is shared.</summary>
    public void Want(CoordinationMessage.Prepare prepare, IEnumerable<Digest> digests, List<WorkerEffect> effects)
    {
        var wanted = new List<WorkerContent>();
        foreach (Digest digest in digests)
        {
            if (!_byDigest.TryGetValue(digest, out WorkerContent? content))
            {
                content = new WorkerContent(digest);
                _byDigest.Add(digest, content);
                _waiting.Enqueue(content);
            }
            else if (content.State == WorkerContentState.Failed)
            {
                content.Retry();
                _failed.Remove(content);
                _waiting.Enqueue(content);
            }

            if (content.Wanted.Add(prepare.Plan.Epoch))
            {
                wanted.Add(content);
            }
        }

        AddCandidates(prepare, wanted);
        Start(effects);
    }

    /// <returns>Whether it came from another member, so that there is more to share than before.</returns>
    public bool OnReady(Digest digest, List<WorkerEffect> effects)
    {
        if (!_byDigest.TryGetValue(digest, out WorkerContent? content) || content.State == WorkerContentState.Ready)
        {
            return false;
        }

        bool fetched = content.State == WorkerContentState.Fetching;
        _underWay.Remove(content);
        _failed.Remove(content);
        content.OnReady();
        Start(effects);
        return fetched;
    }

    public void OnNotCached(MonotonicTime now, Digest digest, List<WorkerEffect> effects)
    {
        if (_byDigest.TryGetValue(digest, out WorkerContent? content) && content.State == WorkerContentState.Finding)
        {
            AskNext(now, content, effects);
            Start(effects);
        }
    }

    public void OnFailed(MonotonicTime now, WorkerInput.ContentFetchFailed failed, List<WorkerEffect> effects)
    {
        if (failed.IsWrong)
        {
            Mistrust(failed.Content, failed.From);
        }

        if (_byDigest.TryGetValue(failed.Content, out WorkerContent? content) && content.AskedMember?.Incarnation == failed.From)
        {
            content.OnFailed(failed.Reason);
            AskNext(now, content, effects);
            Start(effects);
        }
    }

    public void OnMemberGone(MonotonicTime now, Incarnation member, List<WorkerEffect> effects)
    {
        foreach (WorkerContent content in _underWay.ToArray())
        {
            if (content.AskedMember?.Incarnation == member)
            {
                content.OnFailed("gone from the cluster");
                AskNext(now, content, effects);
            }
        }

        Start(effects);
    }

    public void OnTick(MonotonicTime now, List<WorkerEffect> effects)
    {
        foreach (WorkerContent content in _underWay.ToArray())
        {
            if (content.Deadline <= now)
            {
                content.OnFailed($"nothing within {timings.LayerFetchTimeout.TotalSeconds} s");
                AskNext(now, content, effects);
            }
        }

        Start(effects);
    }

    /// <summary>A plan has built what it wanted, or is given up.</summary>
    public void Forget(Epoch epoch, IEnumerable<Digest> digests, List<WorkerEffect> effects)
    {
        foreach (Digest digest in digests)
        {
            if (_byDigest.TryGetValue(digest, out WorkerContent? content) && content.Wanted.Remove(epoch) && content.Wanted.Count == 0)
            {
                _underWay.Remove(content);
                _failed.Remove(content);
                _byDigest.Remove(digest);
            }
        }

        Start(effects);
        if (_waiting.Count > _byDigest.Count)
        {
            WorkerContent[] waiting = [.. _waiting.Where(IsWaiting)];
            _waiting.Clear();
            Array.ForEach(waiting, _waiting.Enqueue);
        }
    }

    private void Mistrust(Digest content, Incarnation member)
    {
        if (_mistrusted.Add((content, member)))
        {
            _mistrustedOldestFirst.Enqueue((content, member));
            if (_mistrusted.Count > MistrustedMax)
            {
                _mistrusted.Remove(_mistrustedOldestFirst.Dequeue());
            }
        }
    }

    private static bool IsWaiting(WorkerContent content) => content.State == WorkerContentState.Waiting && content.Wanted.Count > 0;

    private void AddCandidates(CoordinationMessage.Prepare prepare, List<WorkerContent> wanted)
    {
        var members = new Dictionary<Incarnation, MemberDescription>();
        foreach (MemberDescription member in prepare.Members)
        {
            members.TryAdd(member.Incarnation, member);
        }

        var holders = new Dictionary<Digest, List<MemberDescription>>();
        foreach (LayerHolder holder in prepare.Holders)
        {
            if (holder.Member != self && members.TryGetValue(holder.Member, out MemberDescription? member))
            {
                if (!holders.TryGetValue(holder.Content, out List<MemberDescription>? list))
                {
                    holders.Add(holder.Content, list = []);
                }

                list.Add(member);
            }
        }

        foreach (WorkerContent content in wanted)
        {
            if (holders.TryGetValue(content.Digest, out List<MemberDescription>? list))
            {
                // Different workers begin with different holders, so that the first of the list is not asked by all.
                int start = (int)(self.Value % (ulong)list.Count);
                for (int offset = 0; offset < list.Count; offset++)
                {
                    content.AddCandidate(list[(start + offset) % list.Count]);
                }
            }

            if (prepare.Offer.Origin != self && members.TryGetValue(prepare.Offer.Origin, out MemberDescription? origin))
            {
                content.AddCandidate(origin);
            }
        }
    }

    private void Start(List<WorkerEffect> effects)
    {
        while (_underWay.Count < UnderWayMax && _waiting.TryDequeue(out WorkerContent? content))
        {
            // What came by itself or is not wanted any more has only left its place in the queue behind.
            if (IsWaiting(content))
            {
                _underWay.Add(content);
                content.State = WorkerContentState.Finding;
                effects.Add(new WorkerEffect.FindContent(content.Digest));
            }
        }
    }

    private void AskNext(MonotonicTime now, WorkerContent content, List<WorkerEffect> effects)
    {
        while (content.AskNext(now + timings.LayerFetchTimeout) is { } member)
        {
            if (!_mistrusted.Contains((content.Digest, member.Incarnation)))
            {
                effects.Add(new WorkerEffect.FetchContent(content.Digest, member));
                return;
            }

            content.OnFailed("has sent other bytes under this name before");
        }

        _underWay.Remove(content);
        _failed.Add(content);
    }
}
