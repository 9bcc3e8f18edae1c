using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Payloads;
using ActorInference.Execution.Transfer;

namespace ActorInference.Execution.Stages;

/// <summary>A stage role, its program and its links on one lane: executes what the role decides, and decides nothing itself.</summary>
public sealed class StageRunner : ILinkOwner
{
    // Peers' credit does not bound cancels. One that finds no place is dropped: it would have saved work, and nothing depends on it.
    private const int CancelsWaitingMax = 256;

    private readonly StageRole _role;
    private readonly StageExecution _execution;
    private readonly Lane _lane;
    private readonly StageSurroundings _surroundings;
    private readonly PayloadStore _payloads;
    private readonly Action<LinkId, string> _outputLost;
    private readonly StageLinks _links = new();
    private readonly StageMeter _meter;
    private readonly HashSet<PayloadHandle> _waiting = [];
    private readonly List<StageEffect> _effects = [];
    private readonly List<StageEffect> _running = [];
    private readonly List<StageResult> _results = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _name;
    // Credit that waits for the lane, by link. It is cumulative, so a link has one input waiting however often its peer grants.
    private readonly Dictionary<LinkId, CreditLimit> _creditsWaiting = [];
    private readonly Lock _creditGate = new();
    private readonly List<StageEffect> _pending = [];
    private int _cancelsWaiting;

    /// <param name="role">Used by the lane alone.</param>
    /// <param name="model">What the stage is a part of.</param>
    /// <param name="planned">Which layers.</param>
    /// <param name="program">Owned from now on.</param>
    /// <param name="lane">Where the stage lives.</param>
    /// <param name="surroundings">What all stages of the process share.</param>
    /// <param name="outputLost">Told when the link to the next stage ends by itself.</param>
    public StageRunner(StageRole role, ModelId model, PlannedStage planned, IStageProgram program, Lane lane, StageSurroundings surroundings, Action<LinkId, string> outputLost)
    {
        ArgumentNullException.ThrowIfNull(role);
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(surroundings);
        _role = role;
        _name = role.Stage.ToString();
        Model = model;
        Planned = planned;
        _lane = lane;
        _surroundings = surroundings;
        _payloads = surroundings.Payloads;
        _outputLost = outputLost;
        _meter = new StageMeter(surroundings.Clock, surroundings.CountsProcessorTime);
        _execution = new StageExecution(role.Stage, program, surroundings);
    }

    public StageId Stage => _role.Stage;

    public ModelId Model { get; }

    public bool IsLast => _role.IsLast;

    public PlannedStage Planned { get; }

    /// <summary>How the plan wants tensors to travel.</summary>
    public CodecPreference Codec { get; init; } = CodecPreference.Auto;

    /// <summary>Completes when the stage has released everything, or its lane has ended.</summary>
    public Task Stopped => Task.WhenAny(_stopped.Task, _lane.Ended);

    internal bool IsStopped { get; private set; }

    internal MonotonicTime? NextDeadline => IsStopped ? null : _role.NextDeadline;

    /// <summary>Frames come in on this link.</summary>
    public void AttachInput(ILink link) => Attach(link, StageLinkKind.Input);

    /// <summary>Frames go out on this link to the next stage.</summary>
    public void AttachNextStage(ILink link) => Attach(link, StageLinkKind.NextStage);

    /// <summary>Results go out on this link to a source.</summary>
    public void AttachSource(ILink link) => Attach(link, StageLinkKind.Source);

    public void ForgetSource(Incarnation source) => _lane.Post(this, new StageInput(StageInputKind.SourceGone, Peer: source));

    /// <summary>Begins to stop: releases everything and closes all links.</summary>
    public void Stop() => _lane.Post(this, new StageInput(StageInputKind.Stop));

    public StageMeasurements Measure() => _meter.Read(Stage, _surroundings.NodeName, Planned, _links.Total());

    /// <summary>What was computed since this was last asked, by the clock, and the processor time of it (0 where it is not counted).</summary>
    public (StageLoad Load, double ProcessorSeconds) TakeLoad() => _meter.TakeLoad(Stage);

    public void OnFrame(LinkId link, RequestId request, PayloadHandle payload, long bytes, MonotonicTime deadline)
    {
        try
        {
            _lane.Post(this, new StageInput(StageInputKind.FrameArrived, Link: link, Request: request, Payload: payload, Bytes: bytes, Deadline: deadline));
        }
        catch (MailboxFullException)
        {
            _payloads.Release(payload);
            throw;
        }
    }

    public void OnFailure(LinkId link, RequestId request, RequestError failure) =>
        _lane.Post(this, new StageInput(StageInputKind.FailureArrived, Link: link, Request: request, Error: failure));

    public void OnCancel(LinkId link, RequestId request)
    {
        if (Interlocked.Increment(ref _cancelsWaiting) > CancelsWaitingMax)
        {
            Interlocked.Decrement(ref _cancelsWaiting);
            return;
        }

        _lane.Post(this, new StageInput(StageInputKind.CancelArrived, Link: link, Request: request));
    }

    public void OnCredit(LinkId link, CreditLimit credit)
    {
        bool waitsAlready;
        lock (_creditGate)
        {
            waitsAlready = _creditsWaiting.TryGetValue(link, out CreditLimit waiting);
            _creditsWaiting[link] = new CreditLimit(Math.Max(waiting.Frames, credit.Frames), Math.Max(waiting.Bytes, credit.Bytes));
        }

        if (!waitsAlready)
        {
            _lane.Post(this, new StageInput(StageInputKind.CreditArrived, Link: link));
        }
    }

    public void OnClosed(LinkId link, string reason)
    {
        TakeCredit(link);
        if (_links.Remove(link) is not StageLinkKind kind)
        {
            return;
        }

        _lane.Post(this, new StageInput(kind == StageLinkKind.Input ? StageInputKind.InputLinkClosed : StageInputKind.OutputLinkClosed, Link: link));
        if (kind == StageLinkKind.NextStage)
        {
            _outputLost(link, reason);
        }
    }

    /// <summary>Lets go of what was on its way while the stage or its lane ended.</summary>
    internal void Drop(in StageInput input)
    {
        _payloads.Release(input.Payload);
        _links.Find(input.Link)?.Close($"{_name} is stopped");
    }

    /// <summary>On the lane: one input, its decision, its effects.</summary>
    internal void Process(in StageInput input)
    {
        if (IsStopped)
        {
            Drop(input);
            return;
        }

        if (input.Kind == StageInputKind.CancelArrived)
        {
            Interlocked.Decrement(ref _cancelsWaiting);
        }
        else if (input.Kind == StageInputKind.FrameArrived)
        {
            _waiting.Add(input.Payload);
            _meter.FrameArrived(_waiting.Count);
            int kind = _execution.KindOf(_payloads.Get(input.Payload), out long outputBytes);
            Decide(input with { BatchKey = kind, OutputBytes = outputBytes });
            return;
        }

        Decide(input.Kind == StageInputKind.CreditArrived ? input with { Credit = TakeCredit(input.Link) } : input);
        if (input.Kind == StageInputKind.Stop)
        {
            End();
        }
    }

    private CreditLimit TakeCredit(LinkId link)
    {
        lock (_creditGate)
        {
            _creditsWaiting.Remove(link, out CreditLimit credit);
            return credit;
        }
    }

    /// <summary>On the lane: runs the program on what the role has chosen.</summary>
    internal void Compute()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        Decide(new StageInput(StageInputKind.ComputeStarted));
        _running.Clear();
        _running.AddRange(_pending);
        _pending.Clear();
        if (_role.IsComputingForNobody)
        {
            Fail(_running, new RequestError(ErrorCode.Cancelled, "nobody waits for it any more"));
            return;
        }

        _results.Clear();
        MonotonicTime started = _meter.ComputeStarted(_waiting.Count);
        if (_execution.TryRunTogether(_running, _results, out double gain))
        {
            _meter.ComputeEnded(started, _running.Count, gain);
            for (int index = 0; index < _running.Count; index++)
            {
                Answer(_running[index].Request, _results[index]);
            }
        }
        else
        {
            foreach (StageEffect request in _running)
            {
                started = _meter.ComputeStarted(_waiting.Count);
                StageResult result = _execution.RunAlone(request);
                _meter.ComputeEnded(started, 1, gain: 1);
                Answer(request.Request, result);
            }
        }
    }

    private void Answer(RequestId request, in StageResult result) => Decide(result.Output is { } output
        ? new StageInput(StageInputKind.Computed, Request: request, Bytes: output.SizeBytes, Payload: _payloads.Add(output))
        : new StageInput(StageInputKind.ComputeFailed, Request: request, Error: result.Error));

    private void Fail(List<StageEffect> requests, RequestError error)
    {
        foreach (StageEffect request in requests)
        {
            Decide(new StageInput(StageInputKind.ComputeFailed, Request: request.Request, Error: error));
        }
    }

    private void Attach(ILink link, StageLinkKind kind)
    {
        ArgumentNullException.ThrowIfNull(link);
        _links.Add(link, kind);
        _lane.Post(this, new StageInput(kind == StageLinkKind.Input ? StageInputKind.InputLinkOpened : StageInputKind.OutputLinkOpened, Link: link.Id, Peer: link.Peer));
    }

    private void Decide(in StageInput input)
    {
        _effects.Clear();
        _role.Decide(_surroundings.Clock.Now, input, _effects);
        RoleTrace.Write(_surroundings.Logger, _name, input, _effects);
        foreach (StageEffect effect in _effects)
        {
            Execute(effect);
        }
    }

    private void Execute(in StageEffect effect)
    {
        switch (effect.Kind)
        {
            case StageEffectKind.Compute:
                _waiting.Remove(effect.Payload);
                _pending.Add(effect);
                if (_pending.Count == 1)
                {
                    _lane.Enqueue(this);
                }

                break;
            case StageEffectKind.SendFrame:
                SendFrame(effect);
                break;
            case StageEffectKind.SendFailure:
                _meter.Departed(0);
                _links.Find(effect.Link)?.SendFailure(effect.Request, effect.Error!);
                break;
            case StageEffectKind.SendCancel:
                _links.Find(effect.Link)?.SendCancel(effect.Request);
                break;
            case StageEffectKind.GrantCredit:
                _links.Find(effect.Link)?.SendCredit(effect.Credit);
                break;
            case StageEffectKind.Release:
                _waiting.Remove(effect.Payload);
                _payloads.Release(effect.Payload);
                break;
            case StageEffectKind.CloseLink:
                CloseLink(effect.Link, effect.Reason ?? "closed by the stage");
                break;
        }
    }

    private void SendFrame(in StageEffect effect)
    {
        _meter.Departed(_payloads.Get(effect.Payload).SizeBytes);
        if (_links.Find(effect.Link) is ILink link)
        {
            link.SendFrame(effect.Request, effect.Payload, effect.Deadline);
        }
        else
        {
            _payloads.Release(effect.Payload);
        }
    }

    private void CloseLink(LinkId id, string reason)
    {
        // The role has put the peer out and so has forgotten the link: for the worker it is lost all the same.
        ILink? link = _links.Find(id);
        StageLinkKind? kind = _links.Remove(id);
        link?.Close(reason);
        if (kind == StageLinkKind.NextStage)
        {
            _outputLost(id, reason);
        }
    }

    private void End()
    {
        _running.Clear();
        _running.AddRange(_pending);
        _pending.Clear();
        Fail(_running, new RequestError(ErrorCode.ShuttingDown, $"{_name} is stopped."));

        IsStopped = true;
        foreach (ILink link in _links.RemoveAll())
        {
            link.Close($"{_name} is stopped");
        }

        _execution.Dispose();
        _stopped.TrySetResult();
    }
}
