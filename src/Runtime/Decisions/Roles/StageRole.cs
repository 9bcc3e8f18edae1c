using ActorInference.Decisions.Flow;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// One stage: what it computes next, what it sends where, and what it allows its inputs to send. It begins a request only
/// while the output link of that request holds credit, so a finished output never waits; it takes the sources in turn, the requests of
/// each in order of arrival, and passes over only those whose output link must wait. What waits and is of one kind it begins together, without
/// waiting for more; what comes before the lane starts joins. Of several replicas of the next stage it sends to the one at which least waits. After <see cref="StageInputKind.Stop"/> it holds nothing
/// but what is being computed, which it releases when the answers to that come.
/// </summary>
/// <param name="stage">Its identity.</param>
/// <param name="isLast">Results go back to each request's source.</param>
/// <param name="limits">What its input links may have waiting.</param>
/// <param name="isReplicated">
/// Other slots run the same stage. Then a request takes room of its link until it is computed, and the sender is told of each that does not
/// any more: so it knows how much there is to do here and at the others.
/// </param>
public sealed class StageRole(StageId stage, bool isLast, FlowLimits limits, bool isReplicated = false) : IRole<StageInput, StageEffect>
{
    private readonly StageLinks _links = new(isLast, isReplicated, limits);
    private readonly StageQueue _queue = new();
    private readonly StageComputation _computing = new();
    private bool _isStopped;
    private long _pass;

    public StageId Stage => stage;

    public bool IsLast => isLast;

    /// <summary>Requests that wait; those being computed are not among them.</summary>
    public int QueueLength => _queue.Count;

    /// <summary>What is to be computed was given up meanwhile, or its output links are lost: the engine need not begin, and may answer with failures.</summary>
    public bool IsComputingForNobody => _computing.IsForNobody;

    /// <summary>None: a stage looks at a deadline only when it would begin the request; the source answers in time whatever happens here.</summary>
    public MonotonicTime? NextDeadline => null;

    public void Decide(MonotonicTime now, in StageInput input, List<StageEffect> effects)
    {
        switch (input.Kind)
        {
            case StageInputKind.InputLinkOpened:
                OnInputLinkOpened(input, effects);
                break;
            case StageInputKind.InputLinkClosed:
                OnInputLinkClosed(input.Link, effects);
                break;
            case StageInputKind.OutputLinkOpened:
                OnOutputLinkOpened(input);
                break;
            case StageInputKind.OutputLinkClosed:
                OnOutputLinkClosed(input.Link, effects);
                break;
            case StageInputKind.FrameArrived:
            case StageInputKind.FailureArrived:
                OnFrameArrived(input, effects);
                break;
            case StageInputKind.CancelArrived:
                OnCancelArrived(input, effects);
                break;
            case StageInputKind.CreditArrived:
                OnCreditArrived(input);
                break;
            case StageInputKind.ComputeStarted:
                _computing.Start();
                break;
            case StageInputKind.Computed:
            case StageInputKind.ComputeFailed:
                OnComputeEnded(input, effects);
                break;
            case StageInputKind.SourceGone:
                OnSourceGone(input.Peer, effects);
                break;
            case StageInputKind.Stop:
                OnStop(effects);
                break;
            case StageInputKind.Tick:
                break;
        }

        Advance(now, effects);
    }

    private void OnInputLinkOpened(in StageInput input, List<StageEffect> effects)
    {
        if (!_isStopped)
        {
            Grant(_links.OpenInput(input.Link, input.Peer), effects);
        }
    }

    private void OnInputLinkClosed(LinkId id, List<StageEffect> effects)
    {
        if (_links.CloseInput(id) is { } link)
        {
            // The source sends again what it does not get answered; what is computed already may still go on.
            DropWaiting(effects, static (request, dropped) => request.Input == dropped, link);
        }
    }

    private void OnOutputLinkOpened(in StageInput input)
    {
        if (!_isStopped)
        {
            _links.OpenOutput(input.Link, input.Peer);
        }
    }

    private void OnOutputLinkClosed(LinkId id, List<StageEffect> effects)
    {
        if (_links.Output(id) is not { } link)
        {
            return;
        }

        _links.CloseOutput(id);
        if (!_links.HasOutputFor(link.Peer))
        {
            DropWaiting(effects, static (request, closed) => !closed.IsLast || request.Id.Source == closed.Peer, (IsLast: isLast, link.Peer));
        }
    }

    private void OnFrameArrived(in StageInput input, List<StageEffect> effects)
    {
        if (_isStopped || _links.Input(input.Link) is not { } link)
        {
            Release(input.Payload, effects);
            return;
        }

        if (link.FaultOf(input, stage, limits) is { } fault)
        {
            Release(input.Payload, effects);
            CloseLink(link.Id, fault, effects);
            OnInputLinkClosed(link.Id, effects);
        }
        else if (isLast && !_links.HasOutputFor(input.Request.Source))
        {
            // Its source opened this link before it sent anything, so the link is gone, and perhaps the source.
            Release(input.Payload, effects);
            link.Window.Free(input.Bytes);
            Grant(link, effects);
        }
        else
        {
            _queue.Add(input, link);
        }
    }

    /// <summary>What waits here is dropped, what is being computed here is not sent on, and what has gone on is cancelled further down.</summary>
    private void OnCancelArrived(in StageInput input, List<StageEffect> effects)
    {
        if (_links.Input(input.Link) is not { } link || (stage.Index == 0 && input.Request.Source != link.Peer))
        {
            return;
        }

        if (_computing.Find(input.Request) is { } computing)
        {
            if (computing.Input == link)
            {
                StageComputation.Abandon(computing);
            }
        }
        else if (_queue.Find(input.Request) is { } waiting)
        {
            if (waiting.Input == link)
            {
                LeaveQueue(waiting, effects);
                Release(waiting.Payload, effects);
                _queue.Recycle(waiting);
            }
        }
        else
        {
            // Which replica of the next stage has it is not remembered; to the others it means nothing.
            for (int index = 0; index < _links.Next.Count; index++)
            {
                effects.Add(new StageEffect(StageEffectKind.SendCancel, _links.Next[index].Id, input.Request));
            }
        }
    }

    private void OnCreditArrived(in StageInput input)
    {
        if (_links.Output(input.Link) is { } link)
        {
            link.Credit.Raise(input.Credit);
        }
    }

    private void OnComputeEnded(in StageInput input, List<StageEffect> effects)
    {
        if (_computing.Find(input.Request) is not { } request)
        {
            Release(input.Payload, effects);
            return;
        }

        StageOutputLink? output = request.Output;
        _computing.Start();
        _computing.Remove(request);
        Release(request.Payload, effects);
        if (isReplicated)
        {
            LeaveWindow(request, effects);
        }

        if (output is not { IsOpen: true })
        {
            Release(input.Payload, effects);
        }
        else if (input.Kind == StageInputKind.ComputeFailed)
        {
            SendFailure(output, request.Id, input.Error ?? new RequestError(ErrorCode.ComputeFailed, $"{stage} could not compute it"), effects);
        }
        else if (output.Credit.MaySend)
        {
            output.Credit.Consume(input.Bytes);
            effects.Add(new StageEffect(StageEffectKind.SendFrame, output.Id, request.Id, input.Payload, request.Deadline));
        }
        else
        {
            // Computed together with others, and larger than was said: without credit it cannot go, and must not wait. The source sends it again.
            Release(input.Payload, effects);
            CloseLink(output.Id, $"{stage}: an output of {input.Bytes} bytes was said to hold {request.OutputBytes}", effects);
            OnOutputLinkClosed(output.Id, effects);
        }

        _queue.Recycle(request);
    }

    private void OnSourceGone(Incarnation source, List<StageEffect> effects)
    {
        DropWaiting(effects, static (request, gone) => request.Id.Source == gone, source);
        _computing.Abandon(static (request, gone) => request.Id.Source == gone, source);

        // Only at the ends of the pipeline is the peer of a link there as a source. What may still be on its way from a source
        // that has gone silent must not wait here for credit that never comes.
        while (stage.Index == 0 && _links.InputWith(source) is { } input)
        {
            CloseLink(input.Id, $"source {source} is gone", effects);
            OnInputLinkClosed(input.Id, effects);
        }

        while (isLast && _links.OutputWith(source) is { } output)
        {
            CloseLink(output.Id, $"source {source} is gone", effects);
            OnOutputLinkClosed(output.Id, effects);
        }
    }

    private void OnStop(List<StageEffect> effects)
    {
        _isStopped = true;
        _computing.Abandon(static (_, _) => true, 0);
        DropWaiting(effects, static (_, _) => true, 0);
    }

    /// <summary>Passes on and begins what may go now.</summary>
    private void Advance(MonotonicTime now, List<StageEffect> effects)
    {
        _pass++;
        BeginMore(now, effects);
        _computing.BlockOutputs(_pass);
        StageQueueLane? next;
        for (StageQueueLane? lane = _queue.FirstLane; lane is not null && (_computing.IsIdle || _queue.FailureCount > 0); lane = next)
        {
            next = lane.Next;
            Advance(now, lane, effects);
        }
    }

    /// <summary>One source's turn: failures pass on until there is something to compute, which is begun if nothing else is.</summary>
    private void Advance(MonotonicTime now, StageQueueLane lane, List<StageEffect> effects)
    {
        while (lane.First is { } request && _links.ChooseOutput(lane.Source, _pass) is { } output)
        {
            if (request.Error is { } error)
            {
                LeaveQueue(request, effects);
                SendFailure(output, request.Id, error, effects);
                _queue.Recycle(request);
            }
            else if (!_computing.IsIdle)
            {
                return;
            }
            else if (request.Deadline <= now)
            {
                LeaveQueue(request, effects);
                Release(request.Payload, effects);
                SendFailure(output, request.Id, new RequestError(ErrorCode.DeadlineExceeded, $"the deadline passed while the request waited at {stage}"), effects);
                _queue.Recycle(request);
            }
            else
            {
                _queue.EndTurn(lane);
                Begin(request, output, effects);
                BeginMore(now, effects);
                _computing.BlockOutputs(_pass);
            }
        }
    }

    private void Begin(StageRequest request, StageOutputLink output, List<StageEffect> effects)
    {
        _queue.Remove(request);
        if (!isReplicated)
        {
            LeaveWindow(request, effects);
        }

        _computing.Add(request, output);
        effects.Add(new StageEffect(StageEffectKind.Compute, Request: request.Id, Payload: request.Payload));
    }

    /// <summary>
    /// What can be computed together with that which has been begun: one request of each source in turn, as long as there are any whose turn it
    /// is, that are of the same kind and may send their outputs.
    /// </summary>
    private void BeginMore(MonotonicTime now, List<StageEffect> effects)
    {
        bool found = _computing.IsOpen;
        while (found)
        {
            found = false;
            StageQueueLane? next;
            for (StageQueueLane? lane = _queue.FirstLane; lane is not null; lane = next)
            {
                next = lane.Next;
                if (lane.First is { } request && _computing.MayTake(now, request, limits) && _links.ChooseOutputBeside(lane.Source) is { } output)
                {
                    Begin(request, output, effects);
                    found = true;
                }
            }
        }
    }

    private void DropWaiting<TArgument>(List<StageEffect> effects, Func<StageRequest, TArgument, bool> isDropped, TArgument argument)
    {
        StageQueueLane? nextLane;
        for (StageQueueLane? lane = _queue.FirstLane; lane is not null; lane = nextLane)
        {
            nextLane = lane.Next;
            StageRequest? next;
            for (StageRequest? request = lane.First; request is not null; request = next)
            {
                next = request.Next;
                if (isDropped(request, argument))
                {
                    LeaveQueue(request, effects);
                    Release(request.Payload, effects);
                    _queue.Recycle(request);
                }
            }
        }
    }

    private void LeaveQueue(StageRequest request, List<StageEffect> effects)
    {
        _queue.Remove(request);
        LeaveWindow(request, effects);
    }

    /// <summary>The request takes no room of its input link any more, so that may send another.</summary>
    private void LeaveWindow(StageRequest request, List<StageEffect> effects)
    {
        StageInputLink input = request.Input!;
        input.Window.Free(request.Bytes);
        Grant(input, effects);
    }

    private void Grant(StageInputLink link, List<StageEffect> effects)
    {
        if (!_isStopped && _links.Input(link.Id) == link && link.Window.TryGrant(out CreditLimit limit))
        {
            effects.Add(new StageEffect(StageEffectKind.GrantCredit, link.Id, Credit: limit));
        }
    }

    private static void SendFailure(StageOutputLink output, RequestId request, RequestError error, List<StageEffect> effects)
    {
        output.Credit.Consume(0);
        effects.Add(new StageEffect(StageEffectKind.SendFailure, output.Id, request, Error: error));
    }

    private static void CloseLink(LinkId link, string reason, List<StageEffect> effects) => effects.Add(new StageEffect(StageEffectKind.CloseLink, link, Reason: reason));

    private static void Release(PayloadHandle payload, List<StageEffect> effects)
    {
        if (payload != PayloadHandle.None)
        {
            effects.Add(new StageEffect(StageEffectKind.Release, Payload: payload));
        }
    }
}
