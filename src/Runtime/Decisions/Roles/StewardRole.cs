using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// The local stand-in for a lighthouse, where the engine brings a cluster along: one in every node. It makes the view from the
/// cluster's nodes and their introductions, and grants the office where the cluster's seat is, once a majority of the nodes has accepted the term.
/// </summary>
public sealed class StewardRole : IRole<StewardInput, StewardEffect>
{
    private readonly ClusterNode _self;
    private readonly MemberDescription? _description;
    private readonly RoleTimings _timings;
    private readonly StewardElectorate _electorate;
    private readonly StewardRoster _roster;
    private readonly StewardOffice _office;
    private readonly StewardSeat _seat;
    private readonly StewardIntroductions _introductions;
    private MonotonicTime _tellFrom;
    private bool _isRegistered;
    private bool _hasLeft;

    /// <param name="self">This process' own node.</param>
    /// <param name="description">The member of this process; null if it has none, so that its node counts and nothing more.</param>
    /// <param name="timings">Every duration that it counts.</param>
    public StewardRole(ClusterNode self, MemberDescription? description, RoleTimings timings)
    {
        ArgumentNullException.ThrowIfNull(timings);
        _self = self;
        _description = description;
        _timings = timings;
        _electorate = new StewardElectorate(self);
        _roster = new StewardRoster(description);
        Incarnation candidate = description is { } member && member.Roles.HasFlag(MemberRoles.Coordinator) ? member.Incarnation : Incarnation.None;
        _office = new StewardOffice(self, candidate, timings, _electorate, _roster);
        _seat = new StewardSeat(self, candidate, _electorate, _roster, _office);
        _introductions = new StewardIntroductions(timings, _electorate, _roster, _office);
        View = ClusterView.Empty;
    }

    /// <summary>The last one that was told. What has changed since follows within <see cref="RoleTimings.ViewInterval"/>.</summary>
    public ClusterView View { get; private set; }

    public MonotonicTime? NextDeadline
    {
        get
        {
            MonotonicTime? next = MonotonicTime.Earlier(_office.NextDeadline, _introductions.NextDeadline);
            return HasNews ? MonotonicTime.Earlier(next, _tellFrom) : next;
        }
    }

    private bool HasNews => _roster.HasChanged || _office.Highest != View.OfficeTerm || Holder != View.OfficeHolder;

    /// <summary>Who is not in the view is in no office.</summary>
    private Incarnation Holder => _roster.Contains(_office.Holder) ? _office.Holder : Incarnation.None;

    private MemberDescription? Introduced => _hasLeft ? null : _description;

    public void Decide(MonotonicTime now, in StewardInput input, List<StewardEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (input)
        {
            case StewardInput.NodeJoined joined:
                OnNodeJoined(now, joined.Node);
                break;
            case StewardInput.NodeReachable reachable:
                if (_roster.Find(reachable.Node) is { } heard)
                {
                    heard.IsReachable = true;
                }

                break;
            case StewardInput.NodeUnreachable unreachable:
                OnNodeUnreachable(unreachable.Node, effects);
                break;
            case StewardInput.NodeRemoved removed:
                OnNodeRemoved(removed.Node, effects);
                break;
            case StewardInput.Received received:
                OnReceived(now, received.From, received.Message, effects);
                break;
            case StewardInput.LocalReceived received:
                OnLocalReceived(now, received.Message, effects);
                break;
            case StewardInput.SeatTaken:
                _seat.IsHere = true;
                break;
            case StewardInput.SeatLost:
                _seat.IsHere = false;
                break;
            case StewardInput.Tick:
                // What is due is done below.
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "Not an input of a steward.");
        }

        _seat.Agree(effects);
        _office.Advance(now, effects);
        _seat.Guard(_isRegistered, effects);
        TellChanges(now, effects);
        _seat.OpenOrClose(_isRegistered, effects);
        _introductions.Send(now, _seat.IsHere, Introduced, effects);
    }

    private void OnNodeJoined(MonotonicTime now, ClusterNode node)
    {
        if (_electorate.Count < MessageLimits.MembersMax && _electorate.Add(node) && node != _self)
        {
            _roster.Add(node, now);
        }
    }

    private void OnNodeUnreachable(ClusterNode node, List<StewardEffect> effects)
    {
        if (_roster.Find(node) is not { IsReachable: true } peer)
        {
            return;
        }

        peer.IsReachable = false;
        if (peer.Member is { } member)
        {
            effects.Add(new StewardEffect.PeerDoubtful(member.Incarnation, "the cluster's failure detector does not hear its node"));
        }
    }

    private void OnNodeRemoved(ClusterNode node, List<StewardEffect> effects)
    {
        _electorate.Remove(node);
        _office.OnNodeRemoved(node);
        if (_roster.Find(node) is { } peer)
        {
            _roster.Remove(peer, effects);
        }
    }

    private void OnReceived(MonotonicTime now, ClusterNode from, StewardMessage message, List<StewardEffect> effects)
    {
        if (_roster.Find(from) is not { } peer)
        {
            // Not joined yet as far as this node knows, and then it is asked; or removed.
            return;
        }

        switch (message)
        {
            case StewardMessage.Introduction introduction:
                _roster.Introduce(peer, introduction.Sender, effects);
                _office.OnIntroduced(peer, introduction, effects);
                _introductions.OnReceived(peer, introduction);
                break;
            case StewardMessage.TermProposed proposal:
                _office.OnProposed(peer, proposal, effects);
                break;
            case StewardMessage.TermAnswered answer:
                _office.OnAnswered(now, peer, answer, effects);
                break;
            case StewardMessage.GoodBye:
                _roster.Introduce(peer, member: null, effects);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "Not a message between stewards.");
        }
    }

    private void OnLocalReceived(MonotonicTime now, LighthouseMessage message, List<StewardEffect> effects)
    {
        switch (message)
        {
            case LighthouseMessage.Register register:
                OnRegister(now, register, effects);
                break;
            case LighthouseMessage.Renew renewal:
                effects.Add(new StewardEffect.Tell(_isRegistered ? new LighthouseMessage.Renewed(renewal.Attempt, View.Version) : new LighthouseMessage.NotRegistered()));
                break;
            case LighthouseMessage.Leave:
                OnLeave(effects);
                break;
            case LighthouseMessage.RequestOffice request when _seat.WhyNobody(_isRegistered) is { } reason:
                effects.Add(new StewardEffect.Tell(new LighthouseMessage.OfficeRefused(_office.Highest, Holder, reason, request.Attempt)));
                break;
            case LighthouseMessage.RequestOffice request:
                _office.OnRequested(now, request, effects);
                break;
            case LighthouseMessage.RenewOffice renewal:
                _office.OnRenewed(_seat.WhyNobody(_isRegistered), renewal, effects);
                break;
            case LighthouseMessage.ResignOffice resignation:
                _office.OnResigned(resignation.Term);
                break;
            default:
                // What a lighthouse says, and none is here.
                break;
        }
    }

    private void OnRegister(MonotonicTime now, LighthouseMessage.Register register, List<StewardEffect> effects)
    {
        if (_hasLeft || _description is null || register.Member.Incarnation != _description.Incarnation)
        {
            effects.Add(new StewardEffect.Tell(new LighthouseMessage.RegistrationRefused("The member is not the one of this process' steward.")));
            return;
        }

        _office.OnTermSeen(register.HighestTerm, effects);
        _isRegistered = false;
        _tellFrom = now;
        TellChanges(now, effects);
        _isRegistered = true;
        effects.Add(new StewardEffect.Tell(new LighthouseMessage.Registered(_timings.Lease, View)));
    }

    private void OnLeave(List<StewardEffect> effects)
    {
        if (_hasLeft || _description is null)
        {
            return;
        }

        _hasLeft = true;
        _isRegistered = false;
        _roster.ForgetSelf();
        _roster.SendToAll(new StewardMessage.GoodBye(), effects);
    }

    /// <summary>Changes that come close together travel together, as from a lighthouse.</summary>
    private void TellChanges(MonotonicTime now, List<StewardEffect> effects)
    {
        if (!HasNews || now < _tellFrom)
        {
            return;
        }

        ViewDelta delta = _roster.TakeChanges(View, Holder, _office.Highest);
        View = delta.Apply(View);
        _tellFrom = now + _timings.ViewInterval;
        if (_isRegistered)
        {
            effects.Add(new StewardEffect.Tell(new LighthouseMessage.ViewChanged(delta)));
        }
    }
}
