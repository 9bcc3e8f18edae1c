using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>One process of a cluster that the engine brings along: its steward, and the member and the coordinator that talk to it as to lighthouse 0.</summary>
internal sealed class StewardProcess
{
    private readonly StewardCluster _cluster;
    private readonly Queue<Action> _mailbox = [];
    private readonly Dictionary<Incarnation, ClusterNode> _addresses = [];
    private readonly List<StewardEffect> _stewardEffects = [];
    private readonly List<MemberEffect> _memberEffects = [];
    private readonly List<CoordinatorEffect> _coordinatorEffects = [];

    public StewardProcess(StewardCluster cluster, int number, MemberRoles? roles, RoleTimings timings)
    {
        _cluster = cluster;
        Number = number;
        Node = new ClusterNode($"node{number}");
        if (roles is { } given)
        {
            Description = new MemberDescription(new Incarnation((ulong)number + 1), $"m{number}", new MemberAddress("localhost", 1_000 + number), given, 0, 0, 0);
            Member = new MemberRole(Description, 1, timings);
            if (given.HasFlag(MemberRoles.Coordinator))
            {
                Coordinator = new CoordinatorRole(Description, 1, timings, CoordinatorOptions.Default);
            }
        }

        Steward = new StewardRole(Node, Description, timings);
    }

    public int Number { get; }

    public ClusterNode Node { get; }

    public MemberDescription? Description { get; }

    public StewardRole Steward { get; }

    public MemberRole? Member { get; }

    public CoordinatorRole? Coordinator { get; }

    public bool IsAlive { get; set; } = true;

    public bool HasSeat { get; private set; }

    public bool HasLeft { get; private set; }

    public MonotonicTime? NextDeadline =>
        MonotonicTime.Earlier(Steward.NextDeadline, MonotonicTime.Earlier(Member?.NextDeadline, Coordinator?.NextDeadline));

    public void Start() => Run(() => ToMember(new MemberInput.LighthouseConnected(0)));

    public void Feed(StewardInput input) => Run(() => ToSteward(input));

    public void TakeSeat()
    {
        HasSeat = true;
        Feed(new StewardInput.SeatTaken());
    }

    public void LoseSeat()
    {
        HasSeat = false;
        Feed(new StewardInput.SeatLost());
    }

    public void Leave()
    {
        HasLeft = true;
        Run(() => ToCoordinator(new CoordinatorInput.ResignRequested()));
        Run(() => ToMember(new MemberInput.LeaveRequested()));
    }

    public void Receive(ClusterNode from, ControlMessage message) => Run(() => OnReceived(from, message));

    public void TickIfDue()
    {
        Run(() =>
        {
            if (Steward.NextDeadline <= _cluster.Now)
            {
                ToSteward(new StewardInput.Tick());
            }

            if (Member?.NextDeadline <= _cluster.Now)
            {
                ToMember(new MemberInput.Tick());
            }

            if (Coordinator?.NextDeadline <= _cluster.Now)
            {
                ToCoordinator(new CoordinatorInput.Tick());
            }
        });
    }

    private void Run(Action action)
    {
        if (!IsAlive)
        {
            return;
        }

        _mailbox.Enqueue(action);
        while (_mailbox.TryDequeue(out Action? next))
        {
            next();
        }
    }

    private void OnReceived(ClusterNode from, ControlMessage message)
    {
        switch (message)
        {
            case StewardMessage steward:
                ToSteward(new StewardInput.Received(from, steward));
                break;
            case CoordinationMessage coordination:
                Incarnation sender = _addresses.FirstOrDefault(entry => entry.Value == from).Key;
                ToMember(new MemberInput.CoordinatorReceived(sender, coordination));
                ToCoordinator(new CoordinatorInput.Received(sender, coordination));
                break;
            default:
                throw new InvalidOperationException($"{message} between nodes.");
        }
    }

    private void ToSteward(StewardInput input)
    {
        _stewardEffects.Clear();
        Steward.Decide(_cluster.Now, input, _stewardEffects);
        foreach (StewardEffect effect in _stewardEffects)
        {
            _mailbox.Enqueue(() => Execute(effect));
        }
    }

    private void Execute(StewardEffect effect)
    {
        switch (effect)
        {
            case StewardEffect.SendToNode send:
                _cluster.Send(this, send.To, send.Message);
                break;
            case StewardEffect.Tell tell:
                _cluster.Checker.OnTold(this, tell.Message);
                ToMember(new MemberInput.LighthouseReceived(0, tell.Message));
                ToCoordinator(new CoordinatorInput.LighthouseReceived(0, tell.Message));
                break;
            case StewardEffect.CandidacyOpened:
                ToCoordinator(new CoordinatorInput.LighthouseConnected(0));
                break;
            case StewardEffect.CandidacyClosed:
                ToCoordinator(new CoordinatorInput.LighthouseLost(0));
                break;
            case StewardEffect.PeerIntroduced introduced:
                _addresses.Add(introduced.Member.Incarnation, introduced.Node);
                break;
            case StewardEffect.PeerGone gone:
                _addresses.Remove(gone.Member);
                break;
            case StewardEffect.PeerDoubtful doubtful:
                ToCoordinator(new CoordinatorInput.PeerLost(doubtful.Member, doubtful.Reason));
                break;
            default:
                throw new InvalidOperationException($"{effect} is not known.");
        }
    }

    private void ToMember(MemberInput input)
    {
        _memberEffects.Clear();
        Member?.Decide(_cluster.Now, input, _memberEffects);
        foreach (MemberEffect effect in _memberEffects)
        {
            _mailbox.Enqueue(() => Execute(effect));
        }
    }

    private void Execute(MemberEffect effect)
    {
        switch (effect)
        {
            case MemberEffect.SendToLighthouse send:
                ToSteward(new StewardInput.LocalReceived(send.Message));
                break;
            case MemberEffect.Send { Message: CoordinationMessage message } send:
                SendTo(send.To, message);
                break;
            case MemberEffect.SendReport report:
                SendTo(report.To, new CoordinationMessage.Report(new MemberReport(report.HighestTerm, default, [], [], null, ImmutableArray<Digest>.Empty, report.IsLeaving)));
                break;
            case MemberEffect.PublishView publish:
                ToCoordinator(new CoordinatorInput.ViewChanged(publish.View));
                break;
            default:
                break;
        }
    }

    private void ToCoordinator(CoordinatorInput input)
    {
        _coordinatorEffects.Clear();
        Coordinator?.Decide(_cluster.Now, input, _coordinatorEffects);
        foreach (CoordinatorEffect effect in _coordinatorEffects)
        {
            _mailbox.Enqueue(() => Execute(effect));
        }
    }

    private void Execute(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case CoordinatorEffect.SendToLighthouse send:
                _cluster.Checker.OnAsked(this, send.Message);
                ToSteward(new StewardInput.LocalReceived(send.Message));
                break;
            case CoordinatorEffect.Send send:
                SendTo(send.To, send.Message);
                break;
            default:
                break;
        }
    }

    private void SendTo(Incarnation to, CoordinationMessage message)
    {
        if (to == Description!.Incarnation)
        {
            _mailbox.Enqueue(() =>
            {
                ToMember(new MemberInput.CoordinatorReceived(to, message));
                ToCoordinator(new CoordinatorInput.Received(to, message));
            });
        }
        else if (_addresses.TryGetValue(to, out ClusterNode node))
        {
            _cluster.Send(this, node, message);
        }
    }
}
