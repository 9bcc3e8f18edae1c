using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// The epochs that a source knows, and to which of them each unanswered request belongs. Requests are sent into the active
/// one; an older one keeps what it has as long as its links stand, and otherwise gives it to the active one.
/// </summary>
internal sealed class SourceEpochs(SourceRequests requests, ModelId ownModel)
{
    // Oldest first; at most MessageLimits.PlansHeldMax.
    private readonly List<SourceEpoch> _held = [];
    private Epoch _retired = Epoch.None;
    private Incarnation _coordinator;
    private string _noPlanReason = "no plan has been made yet";

    public SourceEpoch? Active { get; private set; }

    /// <summary>Where requests go now; null while there is no plan, or while it is suspended.</summary>
    private SourceEpoch? Open => Active is { IsSuspended: false } active ? active : null;

    public IReadOnlyList<SourceEpoch> Held => _held;

    public ImmutableArray<Plan> HeldPlans { get; private set; } = [];

    public ImmutableArray<bool> PreparedParts { get; private set; } = [];

    /// <summary>A request that has just been accepted.</summary>
    public void Enter(SourceRequest request)
    {
        if (Open is { } open)
        {
            Assign(request, open);
            open.Wait(request);
        }
    }

    /// <summary>A request that is about to be answered.</summary>
    public static void Leave(SourceRequest request)
    {
        if (request.SendLane is { } lane)
        {
            lane.Queue!.Remove(request);
        }

        if (request.Epoch is { } epoch)
        {
            epoch.OnNotSent(request);
            epoch.UnansweredCount--;
            request.Epoch = null;
        }
    }

    public void OnReceived(MonotonicTime now, Incarnation coordinator, CoordinationMessage message, List<SourceEffect> effects)
    {
        _coordinator = coordinator;
        switch (message)
        {
            case CoordinationMessage.Prepare { Part: MemberPart.Source } prepare:
                OnPrepare(now, prepare, effects);
                break;
            case CoordinationMessage.Activate activate:
                OnActivate(activate);
                break;
            case CoordinationMessage.Suspend suspend:
                OnSuspend(suspend, effects);
                break;
            case CoordinationMessage.Abandon abandon:
                OnAbandon(abandon.Epoch, effects);
                break;
            case CoordinationMessage.Retire retire:
                OnRetire(retire.Epoch, effects);
                break;
            case CoordinationMessage.NoPlan noPlan:
                _noPlanReason = noPlan.Reason;
                break;
        }
    }

    /// <summary>Says what is true now: prepared where all links stand, drained where nothing of ours is left below the active epoch.</summary>
    public void Report(List<SourceEffect> effects)
    {
        foreach (SourceEpoch epoch in _held)
        {
            if (!epoch.HasSaidPrepared && epoch.AllLinksStand)
            {
                epoch.HasSaidPrepared = true;
                Say(new CoordinationMessage.Prepared(epoch.Id, MemberPart.Source), effects);
                Publish();
            }

            if ((epoch.Id < Active?.Id || epoch.IsSuspended) && epoch.UnansweredCount == 0 && !epoch.HasSaidDrained)
            {
                epoch.HasSaidDrained = true;
                Say(new CoordinationMessage.Drained(epoch.Id), effects);
            }
        }
    }

    public SourceEpoch? Find(Epoch id) => _held.Find(epoch => epoch.Id == id);

    /// <summary>
    /// A link of this epoch does not stand any more. What was on its way there is sent again when it stands again, or goes into the next
    /// plan; at once only if nothing else goes on here: what kills its worker is not to go from replica to replica.
    /// </summary>
    public void OnLinkLost(SourceEpoch epoch, SourceLink link)
    {
        if (IsLeft(epoch))
        {
            GiveUp(epoch, evenOnItsWay: false);
            return;
        }

        link.HasStranded = true;
        if (!epoch.HasOthers(link))
        {
            SendAgain(epoch, null);
        }
    }

    /// <summary>A link of this epoch stands.</summary>
    public void OnLinkOpened(SourceEpoch epoch, SourceLink link)
    {
        epoch.OnOpened(link);
        if (epoch.TakeStranded(link.Member.Incarnation) is { } end)
        {
            // Which replica of the last stage a request came to is not known here.
            SendAgain(epoch, end == SourceLinkEnd.First ? link.Member.Incarnation : null);
        }
    }

    /// <summary>What is not on its way any more counts as not sent: what was sent to that member, or to anybody.</summary>
    private void SendAgain(SourceEpoch epoch, Incarnation? member)
    {
        for (SourceRequest? request = requests.FirstUnanswered; request is not null; request = request.NextUnanswered)
        {
            if (request.Epoch == epoch && !epoch.IsOnItsWay(request) && (member is null || request.SentOn?.Member.Incarnation == member))
            {
                epoch.OnNotSent(request);
            }
        }

        if (IsLeft(epoch))
        {
            GiveUp(epoch, evenOnItsWay: false);
        }
        else
        {
            Requeue(epoch);
        }
    }

    /// <summary>Whether nothing more is sent into it.</summary>
    private bool IsLeft(SourceEpoch epoch) => epoch.Id < Active?.Id || epoch.IsSuspended;

    /// <summary>Where a request is, for the message of its deadline.</summary>
    public string StateOf(SourceRequest request)
    {
        if (request.Epoch is not { } epoch)
        {
            return _noPlanReason;
        }

        if (request.IsSent)
        {
            return $"it was sent into {epoch.Id}, which has not answered";
        }

        return epoch.NotStanding is not { } closed || (epoch.MaySend && epoch.HasOthers(closed))
            ? $"it waited to be sent into {epoch.Id}, whose first stage takes no more at present"
            : $"it waited for {closed} of {epoch.Id}: {closed.Reason}";
    }

    private void OnPrepare(MonotonicTime now, CoordinationMessage.Prepare prepare, List<SourceEffect> effects)
    {
        Plan plan = prepare.Plan;
        if (plan.Epoch <= _retired || plan.Epoch <= Active?.Id || Find(plan.Epoch) is not null)
        {
            if (Find(plan.Epoch) is { } known)
            {
                known.HasSaidPrepared = false;
            }

            return;
        }

        var firsts = LinksTo(SourceLinkEnd.First, plan.Stages[0], prepare.Members, now);
        var lasts = LinksTo(SourceLinkEnd.Last, plan.Stages[^1], prepare.Members, now);
        string? refusal = ownModel != default && plan.Model != ownModel
            ? $"this source brings {ownModel}, and the plan is for {plan.Model}: a cluster serves one model at a time"
            : firsts.IsEmpty || lasts.IsEmpty
                ? "the plan does not describe the members of its first and last stage"
                : _held.Count >= MessageLimits.PlansHeldMax ? $"{_held.Count} plans are held already and none has been retired" : null;
        if (refusal is not null)
        {
            Say(new CoordinationMessage.PrepareFailed(plan.Epoch, MemberPart.Source, refusal), effects);
            return;
        }

        var epoch = new SourceEpoch(plan, firsts, lasts);
        int place = _held.FindIndex(held => held.Id > epoch.Id);
        _held.Insert(place < 0 ? _held.Count : place, epoch);
        if (!prepare.Offer.Profile.Layers.IsDefaultOrEmpty)
        {
            requests.ExpectResultBytes(prepare.Offer.Profile.Layers[^1].OutputBytes);
        }

        Publish();
    }

    private void OnActivate(CoordinationMessage.Activate activate)
    {
        if (Find(activate.Epoch) is not { } epoch || epoch.Id < Active?.Id)
        {
            return;
        }

        Active = epoch;
        epoch.IsSuspended = false;
        for (SourceRequest? request = requests.FirstUnanswered; request is not null; request = request.NextUnanswered)
        {
            bool stays = request.Epoch is { } other && (other == epoch || (activate.PredecessorLives && (other.AllLinksStand || other.IsOnItsWay(request))));
            if (!stays)
            {
                Assign(request, epoch);
            }
        }

        CountCrashes(activate);
        Requeue(epoch);
        foreach (SourceEpoch older in _held)
        {
            older.HasSaidDrained = false;
        }
    }

    /// <summary>Whatever left a plan without an answer was there at its crash. It may be told late: by a later activation, by another coordinator.</summary>
    private void CountCrashes(CoordinationMessage.Activate activate)
    {
        if (activate.Crashes.IsDefaultOrEmpty)
        {
            return;
        }

        for (SourceRequest? request = requests.FirstUnanswered; request is not null; request = request.NextUnanswered)
        {
            foreach (PlanCrash crash in activate.Crashes)
            {
                if (request.Left.Contains(crash.Epoch))
                {
                    request.Crashes.Add(crash, activate.Crashes.AsSpan(), activate.Epoch);
                }
            }
        }
    }

    /// <summary>What is on its way is answered there; all else waits for the next activation.</summary>
    private void OnSuspend(CoordinationMessage.Suspend suspend, List<SourceEffect> effects)
    {
        if (Find(suspend.Epoch) is not { } epoch)
        {
            Say(new CoordinationMessage.Drained(suspend.Epoch), effects);
            return;
        }

        epoch.IsSuspended = true;
        epoch.HasSaidDrained = false;
        if (epoch == Active)
        {
            _noPlanReason = $"{epoch.Id} takes no more, and the next one is being prepared: {suspend.Reason}";
        }

        GiveUp(epoch, evenOnItsWay: false);
    }

    private void OnAbandon(Epoch id, List<SourceEffect> effects)
    {
        if (Find(id) is { UnansweredCount: 0 } epoch && !(epoch.Id <= Active?.Id))
        {
            _held.Remove(epoch);
            CloseLinks(epoch, $"{id} is given up", effects);
            Publish();
        }
    }

    private void OnRetire(Epoch upTo, List<SourceEffect> effects)
    {
        _retired = _retired > upTo ? _retired : upTo;
        if (Active?.Id <= upTo)
        {
            Active = null;
            _noPlanReason = $"{upTo} was retired, and no plan has followed";
        }

        while (_held.Count > 0 && _held[0].Id <= upTo)
        {
            SourceEpoch epoch = _held[0];
            _held.RemoveAt(0);
            GiveUp(epoch, evenOnItsWay: true);
            CloseLinks(epoch, $"{epoch.Id} is retired", effects);
        }

        Publish();
    }

    /// <summary>What is left in this epoch goes into the active one, or waits for one.</summary>
    private void GiveUp(SourceEpoch epoch, bool evenOnItsWay)
    {
        if (epoch.UnansweredCount == 0)
        {
            return;
        }

        for (SourceRequest? request = requests.FirstUnanswered; request is not null; request = request.NextUnanswered)
        {
            if (request.Epoch == epoch && (evenOnItsWay || !epoch.IsOnItsWay(request)))
            {
                Assign(request, Open);
            }
        }

        if (Open is { } open)
        {
            Requeue(open);
        }
    }

    private static void Assign(SourceRequest request, SourceEpoch? epoch)
    {
        if (request.WasSent && request.Epoch is { } left)
        {
            request.Left.Add(left.Id);
        }

        Leave(request);
        request.Epoch = epoch;
        request.WasSent = false;
        if (epoch is not null)
        {
            epoch.UnansweredCount++;
        }
    }

    /// <summary>All that is not sent waits to be sent, each stream in its order.</summary>
    private void Requeue(SourceEpoch epoch)
    {
        // Emptied first: what comes from elsewhere may belong before what waits here.
        epoch.ForgetWaiting();
        for (SourceRequest? request = requests.FirstUnanswered; request is not null; request = request.NextUnanswered)
        {
            if (request.Epoch == epoch && !request.IsSent)
            {
                epoch.Wait(request);
            }
        }
    }

    private void Say(CoordinationMessage message, List<SourceEffect> effects) =>
        effects.Add(new SourceEffect(SourceEffectKind.Send, Peer: _coordinator, Message: message));

    private void Publish()
    {
        HeldPlans = [.. _held.Select(epoch => epoch.Plan)];
        PreparedParts = [.. _held.Select(epoch => epoch.HasSaidPrepared)];
    }

    private static void CloseLinks(SourceEpoch epoch, string reason, List<SourceEffect> effects)
    {
        foreach (SourceLink link in epoch.Links.Where(link => link.IsOpen))
        {
            effects.Add(new SourceEffect(SourceEffectKind.CloseLink, Link: link.Id, Epoch: epoch.Id, End: link.End, Reason: reason, Replica: link.Replica));
        }
    }

    /// <summary>To all replicas of a stage; none if one of their members is not described.</summary>
    private static ImmutableArray<SourceLink> LinksTo(SourceLinkEnd end, PlannedStage stage, ImmutableArray<MemberDescription> members, MonotonicTime now)
    {
        var links = ImmutableArray.CreateBuilder<SourceLink>(stage.Slots.Length);
        for (int replica = 0; replica < stage.Slots.Length; replica++)
        {
            if (members.FirstOrDefault(member => member.Incarnation == stage.Slots[replica].Worker) is not { } member)
            {
                return [];
            }

            links.Add(new SourceLink(end, replica, member, now));
        }

        return links.MoveToImmutable();
    }
}
