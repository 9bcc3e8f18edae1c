using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>The links of the epochs that a source knows: opened, opened again, and used as far as credit allows.</summary>
internal sealed class SourceLinks(SourceEpochs epochs, FlowLimits limits, RoleTimings timings)
{
    /// <summary>When the next link is to be opened; null for never.</summary>
    public MonotonicTime? NextOpening
    {
        get
        {
            MonotonicTime? next = null;
            for (int i = 0; i < epochs.Held.Count; i++)
            {
                SourceEpoch epoch = epochs.Held[i];
                if (IsWanted(epoch))
                {
                    foreach (SourceLink link in epoch.Links)
                    {
                        next = MonotonicTime.Earlier(next, OpeningOf(link));
                    }
                }
            }

            return next;
        }
    }

    public void OnLinkOpened(in SourceInput input, List<SourceEffect> effects)
    {
        if (epochs.Find(input.Epoch) is not { } epoch || epoch.Link(input.End, input.Replica) is not { State: SourceLinkState.Opening } link)
        {
            string reason = $"{input.Epoch} is not served any more";
            effects.Add(new SourceEffect(SourceEffectKind.CloseLink, Link: input.Link, Epoch: input.Epoch, End: input.End, Reason: reason, Replica: input.Replica));
            return;
        }

        link.State = SourceLinkState.Open;
        link.Id = input.Link;
        link.Credit = default;
        link.Window = new ReceiverWindow(limits.SourceRequestsMax, limits.SourceBytesMax);
        if (link.End == SourceLinkEnd.Last)
        {
            Grant(link, effects);
        }

        epochs.OnLinkOpened(epoch, link);
    }

    public void OnLinkFailed(MonotonicTime now, in SourceInput input)
    {
        if (epochs.Find(input.Epoch) is { } epoch && epoch.Link(input.End, input.Replica) is { State: SourceLinkState.Opening } link)
        {
            Close(epoch, link, now, input.Reason ?? "it could not be opened");
        }
    }

    public void OnLinkLost(MonotonicTime now, in SourceInput input)
    {
        if (FindOpen(input.Link, out SourceEpoch? epoch) is { } link)
        {
            Close(epoch!, link, now, input.Reason ?? "it was lost");
            epochs.OnLinkLost(epoch!, link);
        }
    }

    public void OnCreditArrived(in SourceInput input)
    {
        if (FindOpen(input.Link, out _) is { End: SourceLinkEnd.First } link)
        {
            link.Credit.Raise(input.Credit);
        }
    }

    /// <summary>
    /// An answer has come. It takes no room of the link: the room for it was taken when its request was accepted. False: the link
    /// is not one of ours any more, or its peer broke the rules.
    /// </summary>
    public bool TryReceive(MonotonicTime now, in SourceInput input, List<SourceEffect> effects)
    {
        if (FindOpen(input.Link, out SourceEpoch? epoch) is not { } link)
        {
            return false;
        }

        if (link.End != SourceLinkEnd.Last || input.Bytes > limits.FrameBytesMax || !link.Window.TryReceive(input.Bytes))
        {
            string reason = $"{link} of {epoch!.Id} brought an answer of {input.Bytes} bytes against its credit";
            effects.Add(new SourceEffect(SourceEffectKind.CloseLink, Link: link.Id, Epoch: epoch.Id, End: link.End, Reason: reason, Replica: link.Replica));
            Close(epoch, link, now, reason);
            epochs.OnLinkLost(epoch, link);
            return false;
        }

        link.Window.Free(input.Bytes);
        Grant(link, effects);
        return true;
    }

    /// <summary>Opens what is due, and sends what may be sent.</summary>
    public void Advance(MonotonicTime now, List<SourceEffect> effects)
    {
        for (int i = 0; i < epochs.Held.Count; i++)
        {
            SourceEpoch epoch = epochs.Held[i];
            if (IsWanted(epoch))
            {
                foreach (SourceLink link in epoch.Links)
                {
                    OpenIfDue(now, epoch, link, effects);
                }
            }

            while (epoch.MaySend && epoch.ChooseFirst() is { } first && epoch.TakeNext() is { } request)
            {
                first.Credit.Consume(request.InputBytes);
                epoch.OnSent(request, first);
                effects.Add(new SourceEffect(SourceEffectKind.SendFrame, request.Id, request.Input, request.InputBytes, request.Deadline, Link: first.Id));
            }
        }
    }

    /// <summary>Below the active epoch nothing is opened again: what it had goes into the active one.</summary>
    private bool IsWanted(SourceEpoch epoch) => epochs.Active is not { } active || epoch.Id >= active.Id;

    private static MonotonicTime? OpeningOf(SourceLink link) => link.State == SourceLinkState.Closed ? link.OpenAt : null;

    private static void OpenIfDue(MonotonicTime now, SourceEpoch epoch, SourceLink link, List<SourceEffect> effects)
    {
        if (link.State == SourceLinkState.Closed && link.OpenAt <= now)
        {
            link.State = SourceLinkState.Opening;
            effects.Add(new SourceEffect(
                SourceEffectKind.OpenLink, Epoch: epoch.Id, End: link.End, Member: link.Member, Model: epoch.Plan.Model, Peer: link.Member.Incarnation, Replica: link.Replica));
        }
    }

    private void Close(SourceEpoch epoch, SourceLink link, MonotonicTime now, string reason)
    {
        link.State = SourceLinkState.Closed;
        link.Id = LinkId.None;
        link.Reason = reason;
        link.OpenAt = now + (epoch.HasSaidPrepared ? timings.RetryInterval : timings.LinkRetryInterval);
    }

    private static void Grant(SourceLink link, List<SourceEffect> effects)
    {
        if (link.Window.TryGrant(out CreditLimit limit))
        {
            effects.Add(new SourceEffect(SourceEffectKind.GrantCredit, Link: link.Id, Credit: limit));
        }
    }

    private SourceLink? FindOpen(LinkId id, out SourceEpoch? epoch)
    {
        for (int i = 0; i < epochs.Held.Count; i++)
        {
            epoch = epochs.Held[i];
            if (epoch.FindLink(id) is { } link)
            {
                return link;
            }
        }

        epoch = null;
        return null;
    }
}
