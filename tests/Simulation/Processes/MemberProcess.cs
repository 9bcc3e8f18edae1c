using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Tests.Simulation.Network;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>One life of a member: the member role, and the coordinator, worker and source roles that it is willing to be.</summary>
internal sealed class MemberProcess : SimulatedProcess
{
    /// <summary>Small probes: their bytes are real, and cost real time.</summary>
    private static readonly CoordinatorOptions OptionsOfCoordinators = CoordinatorOptions.Default with { ProbePaddingBytes = 4 << 10 };

    private readonly MemberSettings _settings;
    private readonly MemberRole _member;
    private readonly RoleHost<MemberInput, MemberEffect> _memberHost;
    private readonly RoleHost<CoordinatorInput, CoordinatorEffect>? _coordinatorHost;

    public MemberProcess(Surroundings surroundings, MemberSettings settings, SimulatedMachine machine)
        : base(surroundings, settings.Description.Name, settings.Description.Address, settings.Description.Incarnation, settings.Clock)
    {
        _settings = settings;
        MemberDescription self = settings.Description;
        Machine = machine;
        Payloads = new PayloadStore(this, 0);
        Contents = new ContentStore(this, machine.ContentDisk, settings.OwnContent);
        Control = new ControlLinks(this);
        LighthouseLinks = new LighthouseLinks(this, settings.Lighthouses);
        _member = new MemberRole(self, settings.Lighthouses.Count, surroundings.Timings);
        _memberHost = new RoleHost<MemberInput, MemberEffect>(this, "member", _member, new MemberInput.Tick(), Execute);
        if (self.Roles.HasFlag(MemberRoles.Coordinator))
        {
            Coordinator = new CoordinatorRole(self, settings.Lighthouses.Count, surroundings.Timings, OptionsOfCoordinators);
            _coordinatorHost = new RoleHost<CoordinatorInput, CoordinatorEffect>(this, "coordinator", Coordinator, new CoordinatorInput.Tick(), Execute);
        }

        Worker = self.Roles.HasFlag(MemberRoles.Worker) ? new WorkerEngine(this, self) : null;
        Source = self.Roles.HasFlag(MemberRoles.Source) ? new SourceEngine(this, settings.Offer?.Model ?? default) : null;
    }

    public SimulatedMachine Machine { get; }

    /// <summary>Of its stages.</summary>
    public PayloadStore Payloads { get; }

    public ContentStore Contents { get; }

    public ControlLinks Control { get; }

    public LighthouseLinks LighthouseLinks { get; }

    public CoordinatorRole? Coordinator { get; }

    public WorkerEngine? Worker { get; }

    public SourceEngine? Source { get; }

    public ClusterView View => _member.View;

    private long _lastLink;
    private bool _mayLeave;

    public LinkId NextLink() => new(++_lastLink);

    public void Start()
    {
        LighthouseLinks.Start();
        if (_settings.Offer is not null)
        {
            ReportChanged();
        }
    }

    public override string? Accept(ConnectionEnd end, object opening)
    {
        switch (opening)
        {
            case ControlOpening:
                Control.Attach(end);
                return null;
            case LayerOpening layer:
                return Contents.Serve(end, layer);
            case DataOpening data:
                return Worker is null ? "not a worker" : Worker.Accept(end, data);
            default:
                return "not for members";
        }
    }

    /// <summary>It wants to go, and serves until nobody needs it any more.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>On the clock of the simulation.</summary>
    public MonotonicTime LeavingSince { get; private set; }

    /// <summary>Its process is asked to end.</summary>
    public void Leave() => _memberHost.Feed(new MemberInput.DrainRequested());

    /// <summary>Somebody asks this coordinator to let a member go.</summary>
    public void RequestDrain(string name)
    {
        (ControlMessage request, _) = ControlCarrier.Carry(new ObservationMessage.DrainRequest(1, name));
        _coordinatorHost?.Feed(new CoordinatorInput.DrainRequested(Incarnation, (ObservationMessage.DrainRequest)request));
    }

    public void OnPlansHeld(int count) => _memberHost.Post(new MemberInput.PlansHeld(count));

    public void OnSourceEnded() => _memberHost.Post(new MemberInput.SourceEnded());

    public void ReportChanged() => _memberHost.Post(new MemberInput.ReportChanged());

    public void OnLighthouseConnected(int lighthouse)
    {
        _memberHost.Feed(new MemberInput.LighthouseConnected(lighthouse));
        _coordinatorHost?.Feed(new CoordinatorInput.LighthouseConnected(lighthouse));
    }

    public void OnLighthouseLost(int lighthouse)
    {
        _memberHost.Feed(new MemberInput.LighthouseLost(lighthouse));
        _coordinatorHost?.Feed(new CoordinatorInput.LighthouseLost(lighthouse));
    }

    public void OnLighthouseMessage(int lighthouse, LighthouseMessage message)
    {
        if (message is LighthouseMessage.OfficeGranted or LighthouseMessage.OfficeRefused)
        {
            _coordinatorHost?.Feed(new CoordinatorInput.LighthouseReceived(lighthouse, message));
        }
        else
        {
            _memberHost.Feed(new MemberInput.LighthouseReceived(lighthouse, message));
        }
    }

    public void OnPeerLost(Incarnation peer, bool saidGoodbye) => _coordinatorHost?.Feed(new CoordinatorInput.PeerLost(peer, SaidGoodbye: saidGoodbye));

    /// <summary>A control message has arrived: what coordinators say is for the member, the rest for the coordinator.</summary>
    public void Dispatch(Incarnation from, ControlMessage message, bool inside)
    {
        switch (message)
        {
            case CoordinationMessage.Query or CoordinationMessage.Prepare or CoordinationMessage.Activate
                or CoordinationMessage.Retire or CoordinationMessage.NoPlan or CoordinationMessage.Probe
                or CoordinationMessage.Suspend or CoordinationMessage.Drain or CoordinationMessage.Abandon:
                OnCoordinatorMessage(from, (CoordinationMessage)message, inside);
                break;
            case CoordinationMessage forCoordinator:
                if (_coordinatorHost is not null)
                {
                    Give(_coordinatorHost, new CoordinatorInput.Received(from, forCoordinator), inside);
                }

                break;
            default:
                throw new NotSupportedException($"{message}");
        }
    }

    private void OnCoordinatorMessage(Incarnation from, CoordinationMessage message, bool inside)
    {
        if (Surroundings.Bugs.HasFlag(PlantedBugs.NoFencing) && message is not (CoordinationMessage.Query or CoordinationMessage.Probe))
        {
            Surroundings.Checks.Obeyed(this, from, message);
            Obey(from, message);
        }
        else
        {
            Give(_memberHost, new MemberInput.CoordinatorReceived(from, message), inside);
        }
    }

    private static void Give<TInput, TEffect>(RoleHost<TInput, TEffect> host, TInput input, bool inside)
    {
        if (inside)
        {
            host.Post(input);
        }
        else
        {
            host.Feed(input);
        }
    }

    private void Execute(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case CoordinatorEffect.SendToLighthouse send:
                LighthouseLinks.Send(send.Lighthouse, send.Message);
                break;
            case CoordinatorEffect.Send send:
                Surroundings.Checks.CoordinatorSpoke(this, send.To, send.Message);
                Control.Send(send.To, send.Message);
                if (Surroundings.Bugs.HasFlag(PlantedBugs.EarlyRetire) && send.Message is CoordinationMessage.Activate { Epoch.Number: > 1 } activate)
                {
                    Control.Send(send.To, new CoordinationMessage.Retire(activate.Term, new Epoch(activate.Epoch.Term, activate.Epoch.Number - 1)));
                }

                if (Surroundings.Bugs.HasFlag(PlantedBugs.LateOrders))
                {
                    After(TimeSpan.FromSeconds(6), () => Control.Send(send.To, send.Message));
                }

                break;
            case CoordinatorEffect.Answer answer:
                ControlCarrier.Carry(answer.Message);
                break;
            case CoordinatorEffect.Announce announce:
                Surroundings.Transcript.Happened(announce.Event.Text);
                break;
            default:
                throw new NotSupportedException($"{effect}");
        }
    }

    private void Execute(MemberEffect effect)
    {
        switch (effect)
        {
            case MemberEffect.SendToLighthouse send:
                LighthouseLinks.Send(send.Lighthouse, send.Message);
                break;
            case MemberEffect.Send send:
                Control.Send(send.To, send.Message);
                break;
            case MemberEffect.SendReport report:
                Control.Send(report.To, new CoordinationMessage.Report(Report(report)));
                break;
            case MemberEffect.Obey obey:
                Surroundings.Checks.Obeyed(this, obey.From, obey.Message);
                Obey(obey.From, obey.Message);
                break;
            case MemberEffect.PublishView publish:
                Control.Learn(publish.View.Members);
                _coordinatorHost?.Post(new CoordinatorInput.ViewChanged(publish.View));
                Worker?.OnViewChanged(publish.View);
                break;
            case MemberEffect.LeaveBegun:
                IsLeaving = true;
                LeavingSince = Surroundings.Clock.Now;
                Source?.ShutDown();
                if (Surroundings.Bugs.HasFlag(PlantedBugs.HastyLeave))
                {
                    _memberHost.Post(new MemberInput.LeaveRequested());
                }

                break;
            case MemberEffect.LeaveReady:
                _mayLeave = true;
                Surroundings.Checks.Left(this);
                _coordinatorHost?.Post(new CoordinatorInput.ResignRequested());
                After(TimeSpan.FromMilliseconds(1), () => _memberHost.Feed(new MemberInput.LeaveRequested()));
                break;
            case MemberEffect.Left:
                if (!_mayLeave)
                {
                    Surroundings.Checks.Left(this);
                }

                After(TimeSpan.FromMilliseconds(1), () =>
                {
                    End();
                    Machine.Ended(Machine);
                });
                break;
            default:
                throw new NotSupportedException($"{effect}");
        }
    }

    private void Obey(Incarnation from, CoordinationMessage message)
    {
        if (message is CoordinationMessage.Activate activate)
        {
            message = activate with
            {
                PredecessorLives = activate.PredecessorLives && !Surroundings.Bugs.HasFlag(PlantedBugs.ReplayAlways),
                Crashes = Surroundings.Bugs.HasFlag(PlantedBugs.PoisonForgiven) ? [] : activate.Crashes,
            };
        }

        MemberPart? part = message is CoordinationMessage.Prepare prepare ? prepare.Part : null;
        if (part is null or MemberPart.Worker)
        {
            Worker?.OnReceived(from, message);
        }

        if (part is null or MemberPart.Source)
        {
            Source?.OnReceived(from, message);
        }
    }

    /// <summary>A plan counts as prepared here when every part that holds it is ready.</summary>
    private MemberReport Report(MemberEffect.SendReport asked)
    {
        SortedDictionary<Epoch, (Plan Plan, bool IsPrepared)> plans = [];
        AddPlans(plans, Worker?.Role.HeldPlans ?? [], Worker?.Role.PreparedFlags ?? []);
        AddPlans(plans, Source?.Role.HeldPlans ?? [], Source?.Role.PreparedParts ?? []);
        Epoch workerEpoch = Worker?.Role.ActiveEpoch ?? Epoch.None;
        Epoch sourceEpoch = Source?.Role.ActiveEpoch ?? Epoch.None;
        return new MemberReport(
            asked.HighestTerm,
            workerEpoch > sourceEpoch ? workerEpoch : sourceEpoch,
            [.. plans.Values.Select(held => held.Plan)],
            [.. plans.Values.Select(held => held.IsPrepared)],
            _settings.Offer ?? Worker?.Role.Offer,
            [.. Contents.Held],
            asked.IsLeaving,
            asked.Crashes);
    }

    private static void AddPlans(SortedDictionary<Epoch, (Plan Plan, bool IsPrepared)> plans, ImmutableArray<Plan> held, ImmutableArray<bool> prepared)
    {
        for (int index = 0; index < held.Length; index++)
        {
            bool isPreparedElsewhere = !plans.TryGetValue(held[index].Epoch, out (Plan Plan, bool IsPrepared) other) || other.IsPrepared;
            plans[held[index].Epoch] = (held[index], prepared[index] && isPreparedElsewhere);
        }
    }
}
