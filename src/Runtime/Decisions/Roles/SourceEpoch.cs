using System.Collections.Immutable;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>A plan as its source sees it: the links to all replicas of its first and last stage, and what waits to be sent.</summary>
internal sealed class SourceEpoch(Plan plan, ImmutableArray<SourceLink> firsts, ImmutableArray<SourceLink> lasts)
{
    private readonly SourceSendQueue _toSend = new();
    private readonly SourceSendQueue _toSendAlone = new();
    private bool _lastSentRunsAlone;
    private int _sentCount;
    private long _sends;

    public Epoch Id => plan.Epoch;

    public Plan Plan => plan;

    /// <summary>One to each replica of the first stage, then one to each of the last.</summary>
    public ImmutableArray<SourceLink> Links { get; } = [.. firsts, .. lasts];

    /// <summary>Requests that belong to this epoch and have no answer.</summary>
    public int UnansweredCount { get; set; }

    /// <summary>Nothing more is sent into it, until it is activated again.</summary>
    public bool IsSuspended { get; set; }

    public bool HasSaidPrepared { get; set; }

    public bool HasSaidDrained { get; set; }

    /// <summary>All links stood at the same time once.</summary>
    public bool HasStood { get; private set; }

    public bool AllLinksStand => NotStanding is null;

    /// <summary>The first of the links that do not stand, if any.</summary>
    public SourceLink? NotStanding
    {
        get
        {
            foreach (SourceLink link in Links)
            {
                if (!link.IsOpen)
                {
                    return link;
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Whether results can come back: what is sent while they cannot is computed for nothing. Where a replica of the last stage is lost the
    /// others go on.
    /// </summary>
    public bool MaySend
    {
        get
        {
            foreach (SourceLink link in firsts)
            {
                if (HasStood && link.IsOpen && MayAnswer(link))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private bool IsOneStage => plan.LastStageIndex == 0;

    public SourceLink? Link(SourceLinkEnd end, int replica)
    {
        ImmutableArray<SourceLink> links = end == SourceLinkEnd.First ? firsts : lasts;
        return replica >= 0 && replica < links.Length ? links[replica] : null;
    }

    public void OnOpened(SourceLink link)
    {
        HasStood |= AllLinksStand;
        link.OpenedAfter = _sends;
    }

    /// <summary>Whether others of the same stage stand.</summary>
    public bool HasOthers(SourceLink link) => AnyOpen(link.End == SourceLinkEnd.First ? firsts : lasts);

    /// <summary>
    /// All links to that member stand again: what was stranded there is to be sent again. <see cref="SourceLinkEnd.First"/>: what was
    /// sent to that member; <see cref="SourceLinkEnd.Last"/>: whatever was sent, since it may have come there. Null: nothing, or not yet.
    /// </summary>
    public SourceLinkEnd? TakeStranded(Incarnation member)
    {
        SourceLinkEnd? end = null;
        foreach (SourceLink link in Links)
        {
            if (link.Member.Incarnation == member)
            {
                if (!link.IsOpen)
                {
                    return null;
                }

                end = !link.HasStranded || end == SourceLinkEnd.Last ? end : link.End;
            }
        }

        foreach (SourceLink link in Links)
        {
            link.HasStranded &= link.Member.Incarnation != member;
        }

        // With one stage the way of every request is known.
        return end is not null && IsOneStage ? SourceLinkEnd.First : end;
    }

    /// <summary>The open link with that number, if it is one of this epoch.</summary>
    public SourceLink? FindLink(LinkId id)
    {
        foreach (SourceLink link in Links)
        {
            if (link.IsOpen && link.Id == id)
            {
                return link;
            }
        }

        return null;
    }

    /// <summary>
    /// Where the next request goes: to the replica of the first stage at which the fewest wait; of equals to the one with the fewest without an
    /// answer, and then to the first. Null: none takes one at present.
    /// </summary>
    public SourceLink? ChooseFirst()
    {
        SourceLink? chosen = null;
        foreach (SourceLink link in firsts)
        {
            if (link.IsOpen && link.Credit.MaySend && MayAnswer(link) && (chosen is null || IsLess(link, chosen)))
            {
                chosen = link;
            }
        }

        return chosen;
    }

    public void Wait(SourceRequest request) => (request.Crashes.MustRunAlone ? _toSendAlone : _toSend).Add(request);

    public void ForgetWaiting()
    {
        _toSend.Clear();
        _toSendAlone.Clear();
    }

    /// <summary>What is to be sent next, if anything may be: what must run alone goes first, when nothing else is on its way here.</summary>
    public SourceRequest? TakeNext()
    {
        if (_sentCount > 0 && (_lastSentRunsAlone || !_toSendAlone.IsEmpty))
        {
            return null;
        }

        return _toSendAlone.TakeNext() ?? _toSend.TakeNext();
    }

    public void OnSent(SourceRequest request, SourceLink link)
    {
        request.IsSent = true;
        request.SentOn = link;
        request.SendNumber = ++_sends;
        link.UnansweredCount++;
        request.WasSent = true;
        _sentCount++;
        _lastSentRunsAlone = request.Crashes.MustRunAlone;
    }

    /// <summary>It is not on its way any more: answered, given to another epoch, or its links are lost.</summary>
    public void OnNotSent(SourceRequest request)
    {
        if (request.IsSent)
        {
            request.IsSent = false;
            request.SentOn!.UnansweredCount--;
            request.SentOn = null;
            _sentCount--;
        }
    }

    /// <summary>
    /// Whether it was sent, and all links that it may have come over or may be answered on have stood since. A replica of the last stage drops what comes
    /// to it while it has no link with the source.
    /// </summary>
    public bool IsOnItsWay(SourceRequest request)
    {
        if (request.SentOn is not { } first || !first.HasStoodSince(request))
        {
            return false;
        }

        foreach (SourceLink last in lasts)
        {
            if (!last.HasStoodSince(request) && (!IsOneStage || last.Replica == first.Replica))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether what is sent there may be answered. With one stage the same replica answers.</summary>
    private bool MayAnswer(SourceLink first) => IsOneStage ? lasts[first.Replica].IsOpen : AnyOpen(lasts);

    private static bool AnyOpen(ImmutableArray<SourceLink> links)
    {
        foreach (SourceLink link in links)
        {
            if (link.IsOpen)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLess(SourceLink left, SourceLink right)
    {
        long difference = left.Credit.OutstandingFrames - right.Credit.OutstandingFrames;
        return difference < 0 || (difference == 0 && left.UnansweredCount < right.UnansweredCount);
    }
}
