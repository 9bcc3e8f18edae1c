using System.Numerics;
using Akka.Actor;
using Akka.Cluster;
using ActorInference.Akka.Actors;
using ActorInference.Akka.Messages;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Members;
using ActorInference.Links;
using ActorInference.Wire;
using ActorInference.Wire.Control;
using ActorInference.Wire.Handshakes;
using NodeCluster = Akka.Cluster.Cluster;

namespace ActorInference.Akka.Peers;

/// <summary>The control plane on Akka.NET: membership and the coordinator's seat from Akka.Cluster, control messages over Akka.Remote.</summary>
internal sealed class AkkaControlPlane : IControlPlane
{
    private readonly MemberContext _context;
    private readonly AkkaNode _node;
    private readonly NodeCluster _cluster;
    private readonly ClusterNode _own;
    private readonly ClusterSeal _seal;
    private readonly ClaimGuard _claims = new(default);
    private readonly AddressBook _book = new();
    private readonly NodeTable _nodes;
    private readonly ClusterJoin? _join;
    private readonly StewardRole _stewardRole;
    private readonly RoleLoop<StewardInput, StewardEffect> _steward;
    private volatile IActorRef _door = ActorRefs.Nobody;
    private volatile bool _isClosing;
    private volatile bool _hasJoined;
    private long _unproven;

    public AkkaControlPlane(MemberContext context, AkkaNode node)
    {
        _context = context;
        _node = node;
        _cluster = NodeCluster.Get(node.System);
        _own = NodeTable.NameOf(_cluster.SelfUniqueAddress);
        _seal = new ClusterSeal(context.Settings.Cluster, context.Settings.Secret);
        _nodes = new NodeTable(node.System, _own.Name, _seal);
        _join = node.IsOwned ? new ClusterJoin(context, node, _nodes, _seal) : null;
        _stewardRole = new StewardRole(_own, context.Settings.Roles == MemberRoles.None ? null : context.Self, context.Settings.Timings);
        _steward = new("steward", _stewardRole, new StewardInput.Tick(), Execute, context.Clock, context.Logger, context.Failed, node.Seats);
    }

    public MemberAddress Address => _node.Address;

    public Task Unwanted => _join?.Unwanted ?? new TaskCompletionSource().Task;

    public void Start()
    {
        string? seatRole = _context.Settings.Roles.HasFlag(MemberRoles.Coordinator) ? ClusterRoles.Coordinator : null;
        _steward.Start();
        _cluster.RegisterOnMemberRemoved(OnSelfRemoved);
        _context.Work.Run(async stopping =>
        {
            _door = await _node.Member.Ask<IActorRef>(new MemberActor.Open(this, seatRole), Timeout.InfiniteTimeSpan, stopping).ConfigureAwait(false);
            if (_join is not null)
            {
                await _join.RunAsync(_door, stopping).ConfigureAwait(false);
            }
        });
    }

    public void Send(Incarnation peer, ControlMessage message)
    {
        if (_book.Find(peer) is not ClusterNode name || _nodes.FindOrAdd(name) is not RemoteNode node)
        {
            _context.Router.OnPeerLost(peer, "nobody has introduced it");
        }
        else if ((node.IsUnreachable ? "the cluster does not hear its node" : node.IgnoredBecause) is string reason)
        {
            _context.Router.OnPeerLost(peer, reason);
        }
        else if (Encode(message, peer.ToString()) is byte[] frame)
        {
            node.Send(_context.Self.Incarnation, peer, frame, _door);
        }
    }

    public void SendToLighthouse(int place, LighthouseMessage message) => Tell(new StewardInput.LocalReceived(message));

    public void Receive(Incarnation from, ControlMessage message)
    {
        if (message is ObservationMessage.StatusRequest question)
        {
            _context.Work.Run(stopping => AnswerAsync(from, question, stopping));
        }
    }

    public void Drop(Incarnation peer, string reason)
    {
        if (_book.Find(peer) is ClusterNode name && _nodes.Find(name) is RemoteNode node)
        {
            Ignore(node, reason);
        }
    }

    public LinkAnswer<IControlReceiver> Accept(ControlConnection connection) =>
        new LinkRefusal(RefusalCode.KindNotServed, "this member runs on Akka.NET (--engine akka), and its control messages go another way");

    public MemberStartException JoinFailure(TimeSpan limit) => _join?.Failure(limit) ?? new MemberStartException(
        StartFailure.LighthouseUnreachable, $"The cluster of this actor system has not let this member in within {limit.TotalSeconds:0.#} s: has the system joined a cluster?");

    public async Task CloseAsync(string reason)
    {
        _isClosing = true;
        _node.IsLeaving = true;
        if (_node.IsOwned && _cluster.SelfMember.Status != MemberStatus.Removed)
        {
            await AkkaNode.LeaveAsync(_cluster).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isClosing = true;
        _node.IsLeaving = true;
        await _steward.DisposeAsync().ConfigureAwait(false);
        await _node.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>To the steward, from what happens in this process.</summary>
    public void Tell(StewardInput input) => _steward.Post(input);

    /// <summary>Where messages for the node at this address go.</summary>
    public IActorRef Door(Address address) => _nodes.Door(address);

    /// <summary>Whoever knows the secret is let into the cluster.</summary>
    public EngineMessage Answer(Hello hello)
    {
        if (hello.Version != EngineSerializer.Version)
        {
            return new Unwelcome($"protocol version {EngineSerializer.Version} is spoken here, not {hello.Version}");
        }

        byte[] expected = _seal.ProveHello(hello.Node, _cluster.SelfAddress.ToString(), hello.Nonce);
        return ClusterSeal.AreEqual(hello.Proof, expected)
            ? new Welcome(_own.Name, _seal.ProveWelcome(_own.Name, hello.Node, hello.Nonce))
            : new Unwelcome("the secrets differ");
    }

    /// <summary>From another node, or from who claims to be one.</summary>
    public void OnParcel(Parcel parcel)
    {
        if (!ClusterSeal.AreEqual(parcel.Proof, _seal.ProveParcel(parcel, _own.Name)))
        {
            // Whoever sends them can send many: each line stands for as many as all before it.
            long unproven = Interlocked.Increment(ref _unproven);
            if (BitOperations.IsPow2(unproven))
            {
                AkkaLog.Unproven(_context.Logger, unproven, parcel.Node);
            }

            return;
        }

        ClusterNode name = new(parcel.Node);
        if (name == _own || parcel.From == _context.Self.Incarnation || _nodes.FindOrAdd(name) is not RemoteNode node || node.IgnoredBecause is not null || !node.TryTake(parcel))
        {
            return;
        }

        try
        {
            Open(node, parcel);
        }
        catch (Exception exception) when (exception is WireException or ClaimException or MailboxFullException)
        {
            Ignore(node, exception.Message);
        }
    }

    /// <summary>The node can be used.</summary>
    public void OnJoined(ClusterNode node)
    {
        Tell(new StewardInput.NodeJoined(node));
        if (node == _own && !_hasJoined)
        {
            // Only now: who is registered takes part in the cluster.
            _hasJoined = true;
            _context.Router.OnStewardConnected();
        }
    }

    public void OnAssociated(Address address) => _join?.OnAssociated(address);

    /// <summary>What was on its way may be lost.</summary>
    public void OnDisassociated(Address address, string reason)
    {
        _join?.OnFailed(address, reason);
        foreach (RemoteNode node in _nodes.At(address))
        {
            OnLost(node.Node, reason);
        }
    }

    public void OnLost(ClusterNode node, string reason)
    {
        Incarnation member = _book.MemberOf(node);
        if (member != Incarnation.None && !_isClosing)
        {
            _context.Router.OnPeerLost(member, reason);
        }
    }

    public void OnReachability(ClusterNode name, bool isReachable)
    {
        if (_nodes.FindOrAdd(name) is RemoteNode node)
        {
            node.IsUnreachable = !isReachable;
        }

        Tell(isReachable ? new StewardInput.NodeReachable(name) : new StewardInput.NodeUnreachable(name));
    }

    public void OnRemoved(ClusterNode node)
    {
        Tell(new StewardInput.NodeRemoved(node));
        _nodes.Remove(node);
    }

    private void Open(RemoteNode node, Parcel parcel)
    {
        if (parcel.To != Incarnation.None && parcel.To != _context.Self.Incarnation)
        {
            Forward(node, parcel);
            return;
        }

        ControlMessage message = ParcelFrame.Decode(parcel.Frame);
        _claims.Check(message);
        if (message is StewardMessage told)
        {
            if (told is StewardMessage.GoodBye && _book.MemberOf(node.Node) is var leaving && leaving != Incarnation.None)
            {
                _context.Router.OnPeerLost(leaving, "it has said good-bye", saidGoodbye: true);
            }

            _steward.PostFromPeer(new StewardInput.Received(node.Node, told));
            return;
        }

        _book.NoteGuest(parcel.From, node.Node);
        _context.Router.OnMessage(parcel.From, null, message);
    }

    /// <summary>Questions of tools to members that only the cluster knows, and the answers.</summary>
    private void Forward(RemoteNode node, Parcel parcel)
    {
        if (ParcelFrame.IsObservation(parcel.Frame) && _book.Find(parcel.To) is ClusterNode name && _nodes.Find(name) is RemoteNode next && next != node)
        {
            _book.NoteGuest(parcel.From, node.Node);
            next.Send(parcel.From, parcel.To, parcel.Frame, _door);
        }
    }

    private void Execute(StewardEffect effect)
    {
        switch (effect)
        {
            case StewardEffect.SendToNode send:
                if (_nodes.FindOrAdd(send.To) is RemoteNode node && Encode(send.Message, send.To.Name) is byte[] frame)
                {
                    node.Send(_context.Self.Incarnation, Incarnation.None, frame, _door);
                }

                break;
            case StewardEffect.Tell tell:
                _context.Router.OnMessage(_context.Self.Incarnation, 0, tell.Message);
                break;
            case StewardEffect.CandidacyOpened:
                _context.Router.OnCandidacyOpened();
                break;
            case StewardEffect.CandidacyClosed:
                _context.Router.OnCandidacyClosed();
                break;
            case StewardEffect.PeerIntroduced introduced:
                _book.Introduce(introduced.Member.Incarnation, introduced.Node);
                break;
            case StewardEffect.PeerGone gone:
                _book.Remove(gone.Member);
                break;
            case StewardEffect.PeerDoubtful doubtful:
                _context.Router.OnPeerLost(doubtful.Member, doubtful.Reason);
                break;
            default:
                throw new InvalidOperationException($"No engine executes {effect.GetType().Name}.");
        }
    }

    private void Ignore(RemoteNode node, string reason)
    {
        node.IgnoredBecause = reason;
        AkkaLog.Ignored(_context.Logger, node.Node, reason);
        OnLost(node.Node, reason);
    }

    private void OnSelfRemoved()
    {
        if (!_isClosing)
        {
            _context.Failed(new MemberRemovedException(
                "The cluster has removed this node: the others could not reach it and went on without it, or somebody downed it. Start the member again to join anew."));
        }
    }

    private async Task AnswerAsync(Incarnation from, ObservationMessage.StatusRequest question, CancellationToken stopping)
    {
        try
        {
            ClusterView view = await _steward.AskAsync(() => _stewardRole.View, stopping).ConfigureAwait(false);
            Send(from, new ObservationMessage.StatusReport(question.Attempt, view, null, string.Empty, "lighthouse", []));
        }
        catch (ObjectDisposedException)
        {
            // This process is stopping.
        }
    }

    /// <returns>Null if the message is beyond a limit: a fault of ours that must not end more than this message.</returns>
    private byte[]? Encode(ControlMessage message, string receiver)
    {
        try
        {
            return ControlCodec.Encode(message);
        }
        catch (WireException exception)
        {
            AkkaLog.Unsendable(_context.Logger, message.GetType().Name, receiver, exception.Message);
            return null;
        }
    }
}
