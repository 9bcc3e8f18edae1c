using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Payloads;
using ActorInference.Execution.Transfer;
using ActorInference.Models;

namespace ActorInference.Execution.Stages;

/// <summary>A stage role, its program and its links on one lane: executes what the role decides, and decides nothing itself.</summary>
public sealed class StageRunner : ILinkOwner
{
    // Peers' credit does not bound cancels. One that finds no place is dropped: it would have saved work, and nothing depends on it.
    private const int CancelsWaitingMax = 256;

    private readonly StageRole _role;
    private readonly IStageProgram _program;
    private readonly Lane _lane;
    private readonly StageSurroundings _surroundings;
    private readonly PayloadStore _payloads;
    private readonly Action<LinkId, string> _outputLost;
    private readonly StageLinks _links = new();
    private readonly StageMeter _meter;
    private readonly HashSet<PayloadHandle> _waiting = [];
    private readonly List<StageEffect> _effects = [];
    private readonly Tensor[] _inputs;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _name;
    // Credit that waits for the lane, by link. It is cumulative, so a link has one input waiting however often its peer grants.
    private readonly Dictionary<LinkId, CreditLimit> _creditsWaiting = [];
    private readonly Lock _creditGate = new();
    private int _cancelsWaiting;
    private StageEffect? _pending;

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
        _program = program;
        _lane = lane;
        _surroundings = surroundings;
        _payloads = surroundings.Payloads;
        _outputLost = outputLost;
        _meter = new StageMeter(surroundings.Clock);
        _inputs = new Tensor[program.Inputs.Length];
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

    /// <summary>What was computed since this was last asked.</summary>
    public StageLoad TakeLoad() => _meter.TakeLoad(Stage);

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
        if (_pending is not StageEffect compute)
        {
            return;
        }

        _pending = null;
        if (_role.IsComputingForNobody)
        {
            Decide(new StageInput(StageInputKind.ComputeFailed, Request: compute.Request, Error: new RequestError(ErrorCode.Cancelled, "nobody waits for it any more")));
            return;
        }

        MonotonicTime started = _meter.ComputeStarted(_waiting.Count);
        Payload output = _payloads.Rent();
        RequestError? error = Run(_payloads.Get(compute.Payload), output);
        _meter.ComputeEnded(started);
        if (error is not null)
        {
            _payloads.Discard(output);
            Decide(new StageInput(StageInputKind.ComputeFailed, Request: compute.Request, Error: error));
            return;
        }

        long bytes = output.SizeBytes;
        Decide(new StageInput(StageInputKind.Computed, Request: compute.Request, Payload: _payloads.Add(output), Bytes: bytes));
    }

    private void Attach(ILink link, StageLinkKind kind)
    {
        ArgumentNullException.ThrowIfNull(link);
        _links.Add(link, kind);
        _lane.Post(this, new StageInput(kind == StageLinkKind.Input ? StageInputKind.InputLinkOpened : StageInputKind.OutputLinkOpened, Link: link.Id, Peer: link.Peer));
    }

    private RequestError? Run(Payload input, Payload output)
    {
        if (input.TensorCount != _inputs.Length)
        {
            return new RequestError(ErrorCode.InvalidRequest, $"The request carries {input.TensorCount} tensors where {_inputs.Length} are expected.");
        }

        for (int index = 0; index < _inputs.Length; index++)
        {
            _inputs[index] = input[index];
        }

        try
        {
            _program.Run(_inputs, output);
            return output.SizeBytes <= _surroundings.FrameBytesMax
                ? null
                : new RequestError(ErrorCode.ComputeFailed, $"The output of {output.SizeBytes} bytes is above the limit of {_surroundings.FrameBytesMax} bytes of one frame.");
        }
        catch (ComputeException exception)
        {
            return Error(ErrorCode.InvalidRequest, exception.Message);
        }
        catch (Exception exception)
        {
            StageLog.ProgramFailed(_surroundings.Logger, Stage, exception);
            return Error(ErrorCode.ComputeFailed, exception.Message);
        }
        finally
        {
            Array.Clear(_inputs);
        }
    }

    private static RequestError Error(ErrorCode code, string message) =>
        new(code, MessageText.Cut(message, RequestError.MessageCharactersMax));

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
                _pending = effect;
                _lane.Enqueue(this);
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
        if (_pending is StageEffect compute)
        {
            _pending = null;
            Decide(new StageInput(StageInputKind.ComputeFailed, Request: compute.Request, Error: new RequestError(ErrorCode.ShuttingDown, $"{_name} is stopped.")));
        }

        IsStopped = true;
        foreach (ILink link in _links.RemoveAll())
        {
            link.Close($"{_name} is stopped");
        }

        _program.Dispose();
        _stopped.TrySetResult();
    }
}
