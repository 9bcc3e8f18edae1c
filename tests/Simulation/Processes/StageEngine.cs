using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>Does what a stage role decides: frames and credit on its links, computing on its lane.</summary>
internal sealed class StageEngine
{
    private readonly MemberProcess _process;
    private readonly WorkerEffect.BuildStage _built;
    private readonly ComputeLane _lane;
    private readonly RoleHost<StageInput, StageEffect> _host;
    private readonly Dictionary<LinkId, DataLink> _links = [];
    private readonly List<(RequestId Request, PayloadHandle Payload)> _begun = [];
    private bool _isComputing;
    private StageLoad _load;

    public StageEngine(MemberProcess process, WorkerEffect.BuildStage built, ComputeLane lane)
    {
        _process = process;
        _built = built;
        _lane = lane;
        StageRole role = new(built.Stage, built.IsLast, process.Surroundings.Limits, isReplicated: built.Planned.Slots.Length > 1);
        string name = $"stage {built.Stage.Epoch.Term.Value}.{built.Stage.Epoch.Number}/{built.Stage.Index}{(built.Stage.Replica > 0 ? $".{built.Stage.Replica}" : "")}";
        _host = new RoleHost<StageInput, StageEffect>(process, name, role, new StageInput(StageInputKind.Tick), Execute);
        Checks.StageBuilt(process, built.Stage);
    }

    public StageId Id => _built.Stage;

    public int FirstLayer => _built.Planned.FirstLayer;

    public int LayerCount => _built.Planned.LayerCount;

    public bool IsStopped { get; private set; }

    public IEnumerable<DataLink> Links => _links.Values;

    /// <summary>Those that have ended too.</summary>
    public int InputLinksEver { get; private set; }

    /// <summary>Begun and not answered.</summary>
    public int ComputingCount { get; private set; }

    /// <summary>What was computed since this was last asked.</summary>
    public StageLoad TakeLoad()
    {
        StageLoad load = _load;
        _load = default;
        return load;
    }

    private Checkers.CheckerPanel Checks => _process.Surroundings.Checks;

    /// <summary>Whether a dialer of this edge means this stage.</summary>
    public bool Answers(DataOpening opening) =>
        opening.Epoch == Id.Epoch
        && opening.Model == _built.Offer.Model
        && opening.Replica == Id.Replica
        && (opening.Edge == DataEdge.LastToSource ? _built.IsLast : opening.StageIndex == Id.Index);

    public LinkId AttachInput(ConnectionEnd end, Incarnation peer)
    {
        DataLink link = new(_process.NextLink(), end, Id.Epoch, ReceivesFrames: true);
        _links.Add(link.Id, link);
        end.Received = message => OnArrived(link, (DataMessage)message);
        end.Lost = _ => Detach(link);
        InputLinksEver++;
        _host.Feed(new StageInput(StageInputKind.InputLinkOpened, link.Id, peer));
        return link.Id;
    }

    public LinkId AttachOutput(ConnectionEnd end, Incarnation peer, Action<LinkId, string> lost)
    {
        DataLink link = new(_process.NextLink(), end, Id.Epoch, ReceivesFrames: false);
        _links.Add(link.Id, link);
        end.Received = message => OnArrived(link, (DataMessage)message);
        end.Lost = reason =>
        {
            Detach(link);
            lost(link.Id, reason);
        };
        _host.Feed(new StageInput(StageInputKind.OutputLinkOpened, link.Id, peer));
        return link.Id;
    }

    public void OnSourceGone(Incarnation source) => _host.Post(new StageInput(StageInputKind.SourceGone, Peer: source));

    public bool IsKilledBy(PayloadHandle payload)
    {
        int layer = _process.Payloads.Read(payload)?.Content.KillingLayer ?? Activation.NoLayer;
        return layer >= FirstLayer && layer < FirstLayer + LayerCount;
    }

    /// <summary>On the lane: what is computed now, together.</summary>
    public IReadOnlyList<(RequestId Request, PayloadHandle Payload)> StartComputing()
    {
        _isComputing = true;
        _host.Feed(new StageInput(StageInputKind.ComputeStarted));
        (RequestId, PayloadHandle)[] requests = [.. _begun];
        _begun.Clear();
        return requests;
    }

    /// <summary>After a stop too: the role releases the payloads of the computation that the stop could not interrupt.</summary>
    public void OnComputed(RequestId request, PayloadHandle payload, TimeSpan duration)
    {
        ComputingCount--;
        _isComputing = ComputingCount > 0;
        _load = new StageLoad(Id, _load.Requests + 1, _load.ComputeSeconds + duration.TotalSeconds);
        (Activation Content, long Bytes)? input = _process.Payloads.Read(payload);
        if (_process.Machine.FailsCompute)
        {
            Checks.ComputeFailed(request);
        }

        Activation? output = input is null || _process.Machine.FailsCompute ? null : _process.Surroundings.Model.Run(input.Value.Content, FirstLayer, LayerCount);
        if (output is null)
        {
            RequestError error = new(ErrorCode.ComputeFailed, $"{Id} cannot compute {request}");
            _host.Feed(new StageInput(StageInputKind.ComputeFailed, Request: request, Error: error));
            return;
        }

        long bytes = _process.Surroundings.Model.OutputBytes(FirstLayer + LayerCount - 1);
        PayloadHandle handle = _process.Payloads.Keep(output.Value, bytes, "output of", request);
        _host.Feed(new StageInput(StageInputKind.Computed, Request: request, Payload: handle, Bytes: bytes));
    }

    /// <summary>The role releases what it holds; what is being computed comes to its end first.</summary>
    public void Stop()
    {
        IsStopped = true;
        _host.Feed(new StageInput(StageInputKind.Stop));
        foreach (DataLink link in _links.Values)
        {
            Checks.LinkEnded(link);
            link.End.Close($"{Id} was stopped");
        }

        _links.Clear();
        Checks.StageStopped(_process, Id);
    }

    private void OnArrived(DataLink link, DataMessage message)
    {
        switch (message)
        {
            case DataMessage.Frame frame:
                PayloadHandle handle = _process.Payloads.Keep(frame.Content, frame.Bytes, "input of", frame.Request);
                Checks.FrameArrived(link, handle, frame.Bytes);
                MonotonicTime deadline = _process.Now + frame.Remaining;
                _host.Feed(new StageInput(
                    StageInputKind.FrameArrived,
                    link.Id,
                    Request: frame.Request,
                    Payload: handle,
                    Bytes: frame.Bytes,
                    Deadline: deadline,
                    BatchKey: frame.Request.Sequence.Value % 5 == 0 ? 0 : 1 + (int)(frame.Bytes % 2),
                    OutputBytes: _process.Surroundings.Model.OutputBytes(FirstLayer + LayerCount - 1)));
                break;
            case DataMessage.Failure failure:
                Checks.FrameArrived(link, PayloadHandle.None, 0);
                _host.Feed(new StageInput(StageInputKind.FailureArrived, link.Id, Request: failure.Request, Error: failure.Error));
                break;
            case DataMessage.Cancel cancel:
                _host.Feed(new StageInput(StageInputKind.CancelArrived, link.Id, Request: cancel.Request));
                break;
            case DataMessage.Credit credit:
                _host.Feed(new StageInput(StageInputKind.CreditArrived, link.Id, Credit: credit.Limit));
                break;
            default:
                throw new NotSupportedException($"{message}");
        }
    }

    private void Detach(DataLink link)
    {
        _links.Remove(link.Id);
        Checks.LinkEnded(link);
        if (_process.Surroundings.Bugs.HasFlag(PlantedBugs.DeadSourcesKept))
        {
            return;
        }

        _host.Feed(new StageInput(link.ReceivesFrames ? StageInputKind.InputLinkClosed : StageInputKind.OutputLinkClosed, link.Id));
    }

    private void Execute(StageEffect effect)
    {
        switch (effect.Kind)
        {
            case StageEffectKind.Compute:
                ComputingCount++;
                if (_isComputing || ComputingCount > _process.Surroundings.Limits.MicrobatchRequestsMax)
                {
                    Checks.Violated("one microbatch at a time", $"{Id} begins {effect.Request} while it computes {ComputingCount - 1} others");
                }

                Checks.ComputeStarted(_process, Id, effect.Request);
                _begun.Add((effect.Request, effect.Payload));
                if (_begun.Count == 1)
                {
                    _lane.Enqueue(this);
                }

                break;
            case StageEffectKind.SendFrame:
                SendFrame(effect);
                break;
            case StageEffectKind.SendFailure:
                SendFailure(effect);
                break;
            case StageEffectKind.SendCancel:
                _links.GetValueOrDefault(effect.Link)?.Send(new DataMessage.Cancel(effect.Request), 32);
                break;
            case StageEffectKind.GrantCredit:
                GrantCredit(effect);
                break;
            case StageEffectKind.Release:
                if (!_process.Surroundings.Bugs.HasFlag(PlantedBugs.PayloadLeak) || _process.Surroundings.Random.Chance(0.9))
                {
                    _process.Payloads.Release(effect.Payload);
                }

                break;
            case StageEffectKind.CloseLink:
                CloseLink(effect.Link, effect.Reason!);
                break;
        }
    }

    private void SendFrame(StageEffect effect)
    {
        (Activation Content, long Bytes)? payload = _process.Payloads.Read(effect.Payload);
        if (payload is null)
        {
            return;
        }

        if (_links.TryGetValue(effect.Link, out DataLink? link))
        {
            Checks.FrameSent(link, payload.Value.Bytes);
        }

        Send(effect.Link, new DataMessage.Frame(effect.Request, payload.Value.Content, payload.Value.Bytes, effect.Deadline - _process.Now), payload.Value.Bytes);
        _process.Payloads.Release(effect.Payload);
    }

    /// <summary>A failure takes a frame of credit and no bytes.</summary>
    private void SendFailure(StageEffect effect)
    {
        if (_links.TryGetValue(effect.Link, out DataLink? link))
        {
            Checks.FrameSent(link, 0);
            link.Send(new DataMessage.Failure(effect.Request, effect.Error!), 100);
        }
    }

    private void GrantCredit(StageEffect effect)
    {
        bool isForgotten = _process.Surroundings.Bugs.HasFlag(PlantedBugs.ForgottenCredit) && effect.Credit.Frames > _process.Surroundings.Limits.LinkWindowFrames;
        if (!isForgotten && _links.TryGetValue(effect.Link, out DataLink? link))
        {
            Checks.CreditGranted(link, effect.Credit);
            Send(effect.Link, new DataMessage.Credit(effect.Credit), 32);
        }
    }

    /// <summary>What goes to a link that has just ended is lost with it.</summary>
    private void Send(LinkId id, DataMessage message, long bytes)
    {
        if (_links.TryGetValue(id, out DataLink? link))
        {
            link.Send(message, bytes);
        }
    }

    private void CloseLink(LinkId id, string reason)
    {
        if (_links.TryGetValue(id, out DataLink? link))
        {
            if (!reason.EndsWith("is gone", StringComparison.Ordinal))
            {
                Checks.Violated("manners", $"{link} closed: {reason}");
            }

            link.End.Close(reason);
            Detach(link);
        }
    }
}
