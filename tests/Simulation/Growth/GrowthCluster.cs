using System.Diagnostics;
using System.Runtime.CompilerServices;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Wire.Control;

namespace ActorInference.Tests.Simulation.Growth;

/// <summary>
/// A cluster of any size in virtual time, to count what it says: one lighthouse, one coordinator, one source with a model of 21 layers, and
/// workers, with the real roles of lighthouse, coordinator and member. Each message takes 100 us; its size is that of the real codec.
/// </summary>
internal sealed class GrowthCluster
{
    private const int LayerCount = 21;
    private static readonly TimeSpan Way = TimeSpan.FromMicroseconds(100);
    private readonly PriorityQueue<Action, (long Time, long Order)> _events = new();
    private readonly ConditionalWeakTable<ControlMessage, StrongBox<int>> _sizes = [];
    private readonly Dictionary<Incarnation, GrowthMember> _members = [];
    private readonly LighthouseRole _lighthouse = new(new Incarnation(1), default, MonotonicTime.Zero, Timings);
    private readonly CoordinatorRole _coordinator;
    private readonly GrowthMember _coordinatorMember;
    private readonly Random _random = new(1);
    private readonly List<double> _decisions = [];
    private TimeSpan _decisionProcessorTime;
    private readonly Queue<CoordinatorInput> _coordinatorMail = [];
    private readonly Alarm _lighthouseAlarm;
    private readonly Alarm _coordinatorAlarm;
    private bool _isDeciding;
    private long _order;
    private ulong _incarnations = 1;
    private Traffic _traffic;
    private long _otherInputs;
    private TimeSpan _otherTime;

    public GrowthCluster(int workers)
    {
        _lighthouseAlarm = new Alarm(this, () => FeedLighthouse(new LighthouseInput.Tick()));
        _coordinatorAlarm = new Alarm(this, () => FeedCoordinator(new CoordinatorInput.Tick()));
        MemberDescription coordinator = Describe("coordinator", MemberRoles.Coordinator);
        _coordinator = new CoordinatorRole(coordinator, 1, Timings, CoordinatorOptions.Default);
        _coordinatorMember = Add(coordinator, offer: null, _coordinator);
        MemberDescription source = Describe("source", MemberRoles.Source);
        _ = Add(source, Offer(source.Incarnation, workers), coordinator: null);
        for (int worker = 0; worker < workers; worker++)
        {
            AddWorker();
        }
    }

    public static RoleTimings Timings { get; } = RoleTimings.Default;

    public MonotonicTime Now { get; private set; }

    public static GrowthFigures Measure(int workers, int changes)
    {
        GrowthCluster cluster = new(workers);
        foreach (GrowthMember member in cluster._members.Values.ToArray())
        {
            cluster.Start(member);
        }

        cluster.RunUntilServing();
        Traffic start = cluster._traffic;
        cluster.Run(TimeSpan.FromSeconds(20));
        Traffic rest = cluster.TrafficIn(TimeSpan.FromSeconds(10));
        rest = new Traffic(rest.Messages / 10, rest.Bytes / 10);
        cluster._decisions.Clear();
        cluster._decisionProcessorTime = TimeSpan.Zero;
        (cluster._otherInputs, cluster._otherTime) = (0, TimeSpan.Zero);
        Traffic join = default;
        Traffic crash = default;
        for (int change = 0; change < changes; change++)
        {
            cluster.Start(cluster.AddWorker());
            join = cluster.TrafficIn(TimeSpan.FromSeconds(10)).Beyond(rest, 10);
            cluster.Kill(cluster._coordinator.ActivePlan!.Stages[change % cluster._coordinator.ActivePlan!.Stages.Length].Slot.Worker);
            crash = cluster.TrafficIn(TimeSpan.FromSeconds(10)).Beyond(rest, 10);
        }

        double[] decisions = [.. cluster._decisions.Order()];
        return new GrowthFigures(
            workers,
            decisions.Length == 0 ? 0 : decisions[decisions.Length / 2],
            cluster._decisionProcessorTime.TotalMilliseconds / Math.Max(1, decisions.Length),
            cluster._otherTime.TotalMicroseconds / Math.Max(1, cluster._otherInputs),
            start,
            join,
            crash,
            rest);
    }

    public void At(MonotonicTime time, Action action) => _events.Enqueue(action, (Math.Max(time.Nanoseconds, Now.Nanoseconds), _order++));

    public void ToLighthouse(Incarnation from, LighthouseMessage message)
    {
        Count(message);
        At(Now + Way, () => FeedLighthouse(new LighthouseInput.Received(from, message)));
    }

    public void ToCoordinator(GrowthMember from, ControlMessage message)
    {
        Count(message);
        At(Now + Way, () => FeedCoordinator(new CoordinatorInput.Received(from.Incarnation, (CoordinationMessage)message)));
    }

    public void ToOwnCoordinator(CoordinatorInput input) => FeedCoordinator(input);

    private static ModelOffer Offer(Incarnation origin, int workers) => new(
        new ModelId(new Digest(9, 9, 9, 9)),
        "growth",
        origin,
        [.. Enumerable.Range(1, LayerCount).Select(layer => new LayerHash(new Digest((ulong)layer, 1, 1, 1)))],
        [.. Enumerable.Repeat(1_581_056L, LayerCount)],
        new ModelProfile([.. Enumerable.Range(1, LayerCount).Select(layer => new LayerProfile($"layer {layer}", "gru", 100e-6, 1_581_056, 20_480))], 20_480, 30e9),
        new PlanningPreferences(PlanningStrategy.Balanced, null, workers));

    private MemberDescription Describe(string name, MemberRoles roles)
    {
        ulong number = ++_incarnations;
        double speed = roles == MemberRoles.Coordinator ? 0 : 30e9 * (0.9 + (0.2 * _random.NextDouble()));
        return new MemberDescription(
            new Incarnation(number * 0x9E3779B97F4A7C15), $"{name}-{number}", new MemberAddress($"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}", 4_000), roles, roles == MemberRoles.Worker ? 1 : 0, speed, 4L << 30)
        {
            HostCoreCount = 8,
        };
    }

    private GrowthMember AddWorker() => Add(Describe("worker", MemberRoles.Worker), offer: null, coordinator: null);

    private GrowthMember Add(MemberDescription description, ModelOffer? offer, CoordinatorRole? coordinator)
    {
        GrowthMember member = new(this, description, offer) { Coordinator = coordinator };
        _members.Add(description.Incarnation, member);
        return member;
    }

    private void Start(GrowthMember member) => At(Now + (Timings.RenewInterval * _random.NextDouble() / 10), () =>
    {
        member.Feed(new MemberInput.LighthouseConnected(0));
        if (member == _coordinatorMember)
        {
            FeedCoordinator(new CoordinatorInput.LighthouseConnected(0));
        }
    });

    private void Kill(Incarnation worker)
    {
        _members[worker].Die();
        At(Now + Way, () => FeedLighthouse(new LighthouseInput.PeerLost(worker)));
        At(Now + Way, () => FeedCoordinator(new CoordinatorInput.PeerLost(worker)));
    }

    private Traffic TrafficIn(TimeSpan time)
    {
        Traffic before = _traffic;
        Run(time);
        return _traffic - before;
    }

    private void Run(TimeSpan time)
    {
        MonotonicTime end = Now + time;
        while (_events.TryPeek(out _, out (long Time, long Order) next) && next.Time <= end.Nanoseconds)
        {
            Now = new MonotonicTime(next.Time);
            _events.Dequeue()();
        }

        Now = end;
    }

    private void RunUntilServing()
    {
        MonotonicTime limit = Now + TimeSpan.FromMinutes(2);
        while (_coordinator.ActivePlan is null && Now < limit)
        {
            Run(TimeSpan.FromMilliseconds(10));
        }

        if (_coordinator.ActivePlan is null)
        {
            throw new InvalidOperationException($"No plan: {_coordinator.State}");
        }
    }

    private void FeedLighthouse(LighthouseInput input)
    {
        List<LighthouseEffect> effects = [];
        _lighthouse.Decide(Now, in input, effects);
        foreach (LighthouseEffect effect in effects)
        {
            switch (effect)
            {
                case LighthouseEffect.Send { Message: LighthouseMessage message } send when _members.TryGetValue(send.To, out GrowthMember? member) && !member.IsDead:
                    Count(message);
                    At(Now + Way, () => ToMember(member, message));
                    break;
                case LighthouseEffect.PersistTerm persist:
                    At(Now + Way, () => FeedLighthouse(new LighthouseInput.TermPersisted(persist.Term)));
                    break;
                default:
                    break;
            }
        }

        _lighthouseAlarm.Arm(_lighthouse.NextDeadline);
    }

    private void ToMember(GrowthMember member, LighthouseMessage message)
    {
        if (member == _coordinatorMember && message is LighthouseMessage.OfficeGranted or LighthouseMessage.OfficeRefused)
        {
            FeedCoordinator(new CoordinatorInput.LighthouseReceived(0, message));
        }
        else
        {
            member.Feed(new MemberInput.LighthouseReceived(0, message));
        }
    }

    private void FeedCoordinator(CoordinatorInput input)
    {
        _coordinatorMail.Enqueue(input);
        if (_isDeciding)
        {
            return;
        }

        _isDeciding = true;
        while (_coordinatorMail.TryDequeue(out CoordinatorInput? next))
        {
            List<CoordinatorEffect> effects = [];
            TimeSpan processorBegan = Environment.CpuUsage.TotalTime;
            long began = Stopwatch.GetTimestamp();
            _coordinator.Decide(Now, in next, effects);
            MonotonicTime? deadline = _coordinator.NextDeadline;
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            if (effects.Exists(effect => effect is CoordinatorEffect.Send { Message: CoordinationMessage.Prepare { Part: MemberPart.Worker } }))
            {
                _decisions.Add(took.TotalMilliseconds);
                _decisionProcessorTime += Environment.CpuUsage.TotalTime - processorBegan;
            }
            else
            {
                _otherInputs++;
                _otherTime += took;
            }

            effects.ForEach(Execute);
            _coordinatorAlarm.Arm(deadline);
        }

        _isDeciding = false;
    }

    private void Execute(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case CoordinatorEffect.SendToLighthouse send:
                ToLighthouse(_coordinatorMember.Incarnation, send.Message);
                break;
            case CoordinatorEffect.Send send when _members[send.To].IsDead:
                At(Now + Way, () => FeedCoordinator(new CoordinatorInput.PeerLost(send.To)));
                break;
            case CoordinatorEffect.Send send:
                Count(send.Message);
                At(Now + Way, () => _members[send.To].Feed(new MemberInput.CoordinatorReceived(_coordinatorMember.Incarnation, send.Message)));
                break;
            default:
                break;
        }
    }

    /// <summary>A message that goes to many is encoded once.</summary>
    private void Count(ControlMessage message) =>
        _traffic = new Traffic(
            _traffic.Messages + 1, _traffic.Bytes + _sizes.GetValue(message, static counted => new StrongBox<int>(ControlCodec.Encode(counted).Length)).Value);
}
