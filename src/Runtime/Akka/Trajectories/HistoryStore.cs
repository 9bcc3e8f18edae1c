using Akka.Actor;
using Akka.Cluster;
using Akka.DistributedData;

namespace ActorInference.Akka.Trajectories;

/// <summary>
/// Reads and writes histories at a majority of nodes, for the vehicles of this node. Right after a start, and after every change of the cluster,
/// the replicator may know of fewer nodes than there are, and its majority would be one of too few: so nothing is asked of it until it counts at least
/// as many replicas as the cluster has members that keep histories.
/// </summary>
internal sealed class HistoryStore : ReceiveActor, IWithTimers
{
    private const int WaitingMax = 16_384;
    private const string CountTimer = "count";

    private static readonly TimeSpan CountInterval = TimeSpan.FromMilliseconds(100);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly IActorRef _replicator;
    private readonly string _role;
    private readonly TrajectorySettings _settings;
    private readonly IReadConsistency _read;
    private readonly IWriteConsistency _write;
    private readonly HashSet<UniqueAddress> _keepers = [];
    private readonly Queue<(HistoryMessage Message, IActorRef From)> _waiting = new();
    private bool _countsAll;

    /// <param name="settings">Time-outs and keys.</param>
    /// <param name="replicator">Of this node.</param>
    /// <param name="role">The cluster role of the nodes that have one; empty: all.</param>
    public HistoryStore(TrajectorySettings settings, IActorRef replicator, string role)
    {
        _settings = settings;
        _replicator = replicator;
        _role = role;
        _read = new ReadMajority(settings.HistoryTimeout);
        _write = new WriteMajority(settings.HistoryTimeout);
        Receive<ClusterEvent.MemberUp>(up => OnMember(up.Member, isThere: true));
        Receive<ClusterEvent.MemberRemoved>(removed => OnMember(removed.Member, isThere: false));
        Receive<ReplicaCount>(OnCount);
        Receive<Count>(_ => AskCount());
        Receive<HistoryMessage.Load>(OnAsked);
        Receive<HistoryMessage.Save>(OnAsked);
        Receive<IGetResponse>(OnRead);
        Receive<IUpdateResponse>(OnWritten);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        base.PreStart();
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        base.PostStop();
    }

    private void OnMember(Member member, bool isThere)
    {
        if (_role.Length > 0 && !member.HasRole(_role))
        {
            return;
        }

        if (isThere)
        {
            _keepers.Add(member.UniqueAddress);
            _countsAll = false;
            AskCount();
        }
        else
        {
            _keepers.Remove(member.UniqueAddress);
        }
    }

    private void AskCount() => _replicator.Tell(Dsl.GetReplicaCount);

    private void OnCount(ReplicaCount count)
    {
        if (!_keepers.Contains(_cluster.SelfUniqueAddress) || count.N < _keepers.Count)
        {
            Timers.StartSingleTimer(CountTimer, Count.Instance, CountInterval);
            return;
        }

        _countsAll = true;
        while (_waiting.TryDequeue(out (HistoryMessage Message, IActorRef From) asked))
        {
            Ask(asked.Message, asked.From);
        }
    }

    private void OnAsked(HistoryMessage message)
    {
        if (_countsAll)
        {
            Ask(message, Sender);
        }
        else if (_waiting.Count < WaitingMax)
        {
            _waiting.Enqueue((message, Sender));
        }
        else
        {
            Sender.Tell(FailureOf(message, "this node has not found the others yet, and too many vehicles wait for that"));
        }
    }

    private void Ask(HistoryMessage message, IActorRef from)
    {
        HistoryKey key = HistoryKey.Of(message.Vehicle, _settings.HistoryKeyCount);
        Request request = new(message, from);
        _replicator.Tell(message is HistoryMessage.Save save
            ? Dsl.Update(key, HistoryMap.Empty, _write, request, map => map.With(save.Vehicle, save.History))
            : Dsl.Get(key, _read, request));
    }

    private void OnRead(IGetResponse response)
    {
        Request request = (Request)response.Request;
        string vehicle = request.Message.Vehicle;
        request.From.Tell(response switch
        {
            GetSuccess { Data: HistoryMap map } => new HistoryMessage.Loaded(vehicle, map.Find(vehicle) ?? VehicleHistory.Empty),
            NotFound => new HistoryMessage.Loaded(vehicle, VehicleHistory.Empty),
            _ => FailureOf(request.Message, "no majority of the nodes that keep histories has answered in time"),
        });
    }

    private void OnWritten(IUpdateResponse response)
    {
        Request request = (Request)response.Request;
        request.From.Tell((response, request.Message) switch
        {
            (UpdateSuccess, HistoryMessage.Save save) => new HistoryMessage.Saved(save.Vehicle, save.History.Observation),
            (ModifyFailure failure, _) => FailureOf(request.Message, failure.ErrorMessage),
            _ => FailureOf(request.Message, "no majority of the nodes that keep histories has stored it in time"),
        });
    }

    private static HistoryMessage.Failed FailureOf(HistoryMessage message, string reason) =>
        new(message.Vehicle, message is HistoryMessage.Save save ? save.History.Observation : 0, reason);

    /// <summary>What the replicator hands back with its answer.</summary>
    private sealed record Request(HistoryMessage Message, IActorRef From);

    private sealed class Count : INoSerializationVerificationNeeded
    {
        public static readonly Count Instance = new();
    }
}
