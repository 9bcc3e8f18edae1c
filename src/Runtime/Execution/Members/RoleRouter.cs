using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Sources;
using ActorInference.Execution.Workers;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Members;

/// <summary>
/// The mailboxes of a member's roles, and the ways between them: a message goes to the role that it is for, an effect to the engine or
/// the role that it names. Decides nothing. The same for every engine.
/// </summary>
public sealed class RoleRouter : IAsyncDisposable
{
    private readonly RoleParts _parts;
    private readonly ILogger _logger;
    private readonly ReportSender _reports;
    private readonly StatusAnswers? _answers;
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RoleLoop<MemberInput, MemberEffect>? _member;
    private readonly RoleLoop<CoordinatorInput, CoordinatorEffect>? _coordinator;
    private volatile ClusterView _view = ClusterView.Empty;
    private ImmutableDictionary<Incarnation, MemberDescription> _introduced = ImmutableDictionary<Incarnation, MemberDescription>.Empty;

    internal RoleRouter(RoleParts parts, BackgroundWork work, ILogger logger, Action<Exception> failed)
    {
        _parts = parts;
        _logger = logger;
        _reports = new ReportSender(
            work,
            (report, cancellationToken) => ReportComposer.ComposeAsync(report, Worker, Source, parts.Offer, parts.Content, cancellationToken),
            (to, content) => Send(to, new CoordinationMessage.Report(content)));
        Leaving = new LeaveProgress(parts.Clock, logger);
        if (parts.Member is MemberRole member)
        {
            _member = new("member", member, new MemberInput.Tick(), Execute, parts.Clock, logger, failed, parts.Seats);
        }

        if (parts.Coordinator is CoordinatorRole coordinator)
        {
            _coordinator = new("coordinator", coordinator, new CoordinatorInput.Tick(), Execute, parts.Clock, logger, failed, parts.Seats);
            _answers = new StatusAnswers(
                work,
                (question, cancellationToken) => _coordinator.AskAsync(() => StatusAnswers.Compose(question, _view, coordinator, parts.Clock.Now), cancellationToken),
                Send);
        }
    }

    /// <summary>Completes when a lighthouse has this member in its view.</summary>
    public Task Registered => _registered.Task;

    /// <summary>This life of the member.</summary>
    public Incarnation Self => _parts.Self;

    /// <summary>Why a lighthouse has refused to register this member, if it has.</summary>
    public string? RegistrationRefusal { get; private set; }

    /// <summary>Set before <see cref="Start"/>.</summary>
    internal IControlPlane? Plane { get; set; }

    /// <summary>Set before <see cref="Start"/>.</summary>
    internal WorkerRunner? Worker { get; set; }

    /// <summary>Set before <see cref="Start"/>.</summary>
    internal SourceRunner? Source { get; set; }

    internal LeaveProgress Leaving { get; }

    /// <summary>What happened before waits in the mailboxes.</summary>
    internal void Start()
    {
        _member?.Start();
        _coordinator?.Start();
        if (_member is null)
        {
            _registered.TrySetResult();
            Leaving.OnFree();
        }
    }

    /// <summary>Begins to leave; <see cref="LeaveProgress.Ready"/> says when that may happen.</summary>
    internal ValueTask DrainAsync(CancellationToken cancellationToken) => _member?.PostAsync(new MemberInput.DrainRequested(), cancellationToken) ?? ValueTask.CompletedTask;

    /// <summary>The source of this process has answered all and accepts nothing more.</summary>
    internal void OnSourceEnded() => _member?.Post(new MemberInput.SourceEnded());

    /// <summary>The worker of this process holds so many plans now.</summary>
    internal void OnPlansHeld(int count) => _member?.Post(new MemberInput.PlansHeld(count));

    /// <summary>Gives the office back, says good-bye everywhere, and returns when that is on its way.</summary>
    internal async Task LeaveAsync(CancellationToken cancellationToken)
    {
        if (_coordinator is not null)
        {
            await _coordinator.PostAsync(new CoordinatorInput.ResignRequested(), cancellationToken).ConfigureAwait(false);
            await _coordinator.AskAsync(() => true, cancellationToken).ConfigureAwait(false);
        }

        if (_member is not null)
        {
            await _member.PostAsync(new MemberInput.LeaveRequested(), cancellationToken).ConfigureAwait(false);
            await Leaving.Left.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the mailboxes.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync(_coordinator).ConfigureAwait(false);
        await EndAsync(_member).ConfigureAwait(false);
        _registered.TrySetCanceled();
    }

    /// <summary>Where the member's links listen; null if nobody has introduced it.</summary>
    public MemberAddress? AddressOf(Incarnation member) => (_view.Find(member) ?? Volatile.Read(ref _introduced).GetValueOrDefault(member))?.Address;

    /// <summary>The lighthouse at this place can be spoken to.</summary>
    public void OnLighthouseConnected(int place)
    {
        _member?.Post(new MemberInput.LighthouseConnected(place));
        _coordinator?.Post(new CoordinatorInput.LighthouseConnected(place));
    }

    /// <summary>It cannot be spoken to any more.</summary>
    public void OnLighthouseLost(int place)
    {
        _member?.Post(new MemberInput.LighthouseLost(place));
        _coordinator?.Post(new CoordinatorInput.LighthouseLost(place));
    }

    /// <summary>What stands in for the lighthouse is in this process: the member is connected to it from its start to its end.</summary>
    public void OnStewardConnected() => _member?.Post(new MemberInput.LighthouseConnected(0));

    /// <summary>The coordinator of this process may ask it for the office.</summary>
    public void OnCandidacyOpened() => _coordinator?.Post(new CoordinatorInput.LighthouseConnected(0));

    /// <summary>It would ask in vain.</summary>
    public void OnCandidacyClosed() => _coordinator?.Post(new CoordinatorInput.LighthouseLost(0));

    /// <summary>The way to a member broke, or the member closed it on purpose.</summary>
    public void OnPeerLost(Incarnation peer, string reason, bool saidGoodbye = false)
    {
        MemberLog.PeerLost(_logger, peer, reason);
        _coordinator?.Post(new CoordinatorInput.PeerLost(peer, reason, saidGoodbye));
    }

    internal void ReportChanged() => _member?.Post(new MemberInput.ReportChanged());

    /// <summary>From a member, from this process itself too.</summary>
    /// <param name="from">Whom the handshake has shown.</param>
    /// <param name="lighthouse">The place of the lighthouse on whose connection it came, or null.</param>
    /// <param name="message">What it says.</param>
    /// <param name="deliveredBytesPerSecond">How fast bytes have last arrived at the member on the connection that it came on; 0: nobody says.</param>
    public void OnMessage(Incarnation from, int? lighthouse, ControlMessage message, double deliveredBytesPerSecond = 0)
    {
        switch (message)
        {
            case LighthouseMessage.OfficeGranted or LighthouseMessage.OfficeRefused when lighthouse is int place:
                Post(_coordinator, from, new CoordinatorInput.LighthouseReceived(place, (LighthouseMessage)message));
                break;
            case LighthouseMessage told when lighthouse is int place:
                OnTold(from, place, told);
                break;
            case CoordinationMessage.Query or CoordinationMessage.Prepare or CoordinationMessage.Activate
                or CoordinationMessage.Retire or CoordinationMessage.NoPlan or CoordinationMessage.Probe
                or CoordinationMessage.Suspend or CoordinationMessage.Drain or CoordinationMessage.Abandon:
                Post(_member, from, new MemberInput.CoordinatorReceived(from, (CoordinationMessage)message));
                break;
            case CoordinationMessage answer:
                Post(_coordinator, from, new CoordinatorInput.Received(from, answer) { DeliveredBytesPerSecond = deliveredBytesPerSecond });
                break;
            case ObservationMessage.StatusRequest question when _answers is not null:
                _answers.Answer(from, question);
                break;
            case ObservationMessage.DrainRequest request when _coordinator is not null:
                Post(_coordinator, from, new CoordinatorInput.DrainRequested(from, request));
                break;
            case ObservationMessage.DrainRequest request:
                Send(from, new ObservationMessage.DrainReport(request.Attempt, false, "This member is no coordinator."));
                break;
            case ObservationMessage.MeasurementsRequest question:
                Send(from, new ObservationMessage.MeasurementsReport(question.Attempt, _parts.Measure()));
                break;
            default:
                Plane!.Receive(from, message);
                break;
        }
    }

    /// <summary>Over the network, or to this process itself.</summary>
    public void Send(Incarnation to, ControlMessage message)
    {
        if (to == _parts.Self)
        {
            OnMessage(to, null, message);
        }
        else
        {
            Plane!.Send(to, message);
        }
    }

    private static ValueTask EndAsync<TInput, TEffect>(RoleLoop<TInput, TEffect>? loop) => loop?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void OnTold(Incarnation from, int place, LighthouseMessage message)
    {
        if (message is LighthouseMessage.RegistrationRefused refused)
        {
            RegistrationRefusal = refused.Reason;
            MemberLog.RegistrationRefused(_logger, refused.Reason);
        }

        Post(_member, from, new MemberInput.LighthouseReceived(place, message));
    }

    private void Execute(MemberEffect effect)
    {
        switch (effect)
        {
            case MemberEffect.SendToLighthouse send:
                Plane!.SendToLighthouse(send.Lighthouse, send.Message);
                break;
            case MemberEffect.Send send:
                Send(send.To, send.Message);
                break;
            case MemberEffect.SendReport report:
                _reports.Send(report);
                break;
            case MemberEffect.Obey obey:
                ObeyOrDrop(obey.From, obey.Message);
                break;
            case MemberEffect.PublishView publish:
                Publish(publish.View);
                break;
            case MemberEffect.LeaveBegun begun:
                Leaving.OnBegun(begun.Reason);
                break;
            case MemberEffect.LeaveReady ready:
                Leaving.OnReady(ready.Reason);
                break;
            case MemberEffect.Left:
                Leaving.OnLeft();
                break;
            default:
                throw new InvalidOperationException($"No engine executes {effect.GetType().Name}.");
        }
    }

    private void Execute(CoordinatorEffect effect)
    {
        switch (effect)
        {
            case CoordinatorEffect.SendToLighthouse send:
                Plane!.SendToLighthouse(send.Lighthouse, send.Message);
                break;
            case CoordinatorEffect.Send send:
                Send(send.To, send.Message);
                break;
            case CoordinatorEffect.Answer answer:
                Send(answer.To, answer.Message);
                break;
            case CoordinatorEffect.Announce announced:
                MemberLog.Announced(_logger, announced.Event.Text);
                break;
            default:
                throw new InvalidOperationException($"No engine executes {effect.GetType().Name}.");
        }
    }

    /// <summary>Who gives more orders than a role can follow, loses its connections; this member goes on.</summary>
    private void ObeyOrDrop(Incarnation from, CoordinationMessage message)
    {
        try
        {
            Obey(from, message);
        }
        catch (MailboxFullException exception)
        {
            MemberLog.PeerDropped(_logger, from, exception.Message);
            Plane!.Drop(from, exception.Message);
        }
    }

    private void Obey(Incarnation from, CoordinationMessage message)
    {
        CoordinationMessage.Prepare? prepare = message as CoordinationMessage.Prepare;
        if (prepare is not null)
        {
            Volatile.Write(ref _introduced, _introduced.SetItems(prepare.Members.Select(member => KeyValuePair.Create(member.Incarnation, member))));
        }

        if (prepare is null || prepare.Part == MemberPart.Worker)
        {
            Worker?.Post(new WorkerInput.Received(from, message));
        }

        if (prepare is null || prepare.Part == MemberPart.Source)
        {
            Source?.Receive(from, message);
        }
    }

    private void Publish(ClusterView view)
    {
        _view = view;
        // Who is in the view needs no other introduction, and who has left it is forgotten.
        Volatile.Write(ref _introduced, ImmutableDictionary<Incarnation, MemberDescription>.Empty);
        if (view.Contains(_parts.Self))
        {
            _registered.TrySetResult();
        }

        _coordinator?.Post(new CoordinatorInput.ViewChanged(view));
        Worker?.Post(new WorkerInput.ViewChanged(view));
    }

    /// <summary>What comes from peers leaves room in the mailbox for what happens in this process.</summary>
    private void Post<TInput, TEffect>(RoleLoop<TInput, TEffect>? loop, Incarnation from, TInput input)
    {
        if (from == _parts.Self)
        {
            loop?.Post(input);
        }
        else
        {
            loop?.PostFromPeer(input);
        }
    }
}
