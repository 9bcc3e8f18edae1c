using System.Collections.Immutable;
using System.Globalization;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// A source: accepts requests as long as there is room, owns them until answered, sends them into the active epoch (again, if
/// that is lost), and delivers the answers of each stream in order, each once.
/// </summary>
public sealed class SourceRole : IRole<SourceInput, SourceEffect>
{
    private readonly FlowLimits _limits;
    private readonly RoleTimings _timings;
    private readonly SourceRequests _requests;
    private readonly SourceEpochs _epochs;
    private readonly SourceLinks _links;
    private bool _isShuttingDown;
    private bool _hasShutDown;
    private bool _roomIsAwaited;
    private bool _streamRoomIsAwaited;

    /// <param name="self">Of its requests' identities.</param>
    /// <param name="limits">How much it accepts.</param>
    /// <param name="timings">How long it waits.</param>
    /// <param name="ownModel">The model that this source brings: it refuses plans of another. Default: it brings none and takes any plan.</param>
    public SourceRole(Incarnation self, FlowLimits limits, RoleTimings timings, ModelId ownModel = default)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(timings);
        Self = self;
        _limits = limits;
        _timings = timings;
        _requests = new SourceRequests(self, limits);
        _epochs = new SourceEpochs(_requests, ownModel);
        _links = new SourceLinks(_epochs, limits, timings);
    }

    public Incarnation Self { get; }

    /// <summary>Requests that are accepted and not delivered.</summary>
    public int UnansweredCount => _requests.Count;

    /// <summary>The epoch into which new requests go, or <see cref="Epoch.None"/>.</summary>
    public Epoch ActiveEpoch => _epochs.Active?.Id ?? Epoch.None;

    /// <summary>Plans prepared and not retired, oldest first.</summary>
    public ImmutableArray<Plan> HeldPlans => _epochs.HeldPlans;

    /// <summary>For each held plan in the same order: whether both links have stood.</summary>
    public ImmutableArray<bool> PreparedParts => _epochs.PreparedParts;

    public MonotonicTime? NextDeadline => MonotonicTime.Earlier(_requests.EarliestDeadline?.Deadline, _links.NextOpening);

    public void Decide(MonotonicTime now, in SourceInput input, List<SourceEffect> effects)
    {
        switch (input.Kind)
        {
            case SourceInputKind.Submit:
                OnSubmit(now, input, effects);
                break;
            case SourceInputKind.Cancel:
                OnCancel(input.Request, effects);
                break;
            case SourceInputKind.StreamEnded:
                OnStreamEnded(input.Stream);
                break;
            case SourceInputKind.Received:
                OnReceived(now, input, effects);
                break;
            case SourceInputKind.LinkOpened:
                _links.OnLinkOpened(input, effects);
                break;
            case SourceInputKind.LinkFailed:
                _links.OnLinkFailed(now, input);
                break;
            case SourceInputKind.LinkLost:
                _links.OnLinkLost(now, input);
                break;
            case SourceInputKind.CreditArrived:
                _links.OnCreditArrived(input);
                break;
            case SourceInputKind.ResultArrived:
            case SourceInputKind.FailureArrived:
                OnAnswerArrived(now, input, effects);
                break;
            case SourceInputKind.ShutdownRequested:
                _isShuttingDown = true;
                break;
            case SourceInputKind.Tick:
                break;
        }

        Expire(now, effects);
        _links.Advance(now, effects);
        _epochs.Report(effects);
        Announce(effects);
    }

    private void OnSubmit(MonotonicTime now, in SourceInput input, List<SourceEffect> effects)
    {
        SourceStream? stream = _requests.FindStream(input.Stream);
        if (RefusalOf(input, stream) is { } refusal)
        {
            TimeSpan retryAfter = refusal.Code == ErrorCode.Busy ? _timings.BusyRetryHint : TimeSpan.Zero;
            effects.Add(new SourceEffect(SourceEffectKind.Reject, Token: input.Token, Error: refusal, RetryAfter: retryAfter));
            return;
        }

        MonotonicTime deadline = input.Deadline == default ? now + _timings.RequestDeadline : input.Deadline;
        SourceRequest request = _requests.Accept(stream ?? _requests.OpenStream(input.Stream), input.Payload, input.Bytes, now, deadline);
        effects.Add(new SourceEffect(SourceEffectKind.Accept, request.Id, Token: input.Token));
        _epochs.Enter(request);
    }

    private RequestError? RefusalOf(in SourceInput input, SourceStream? stream)
    {
        if (_isShuttingDown)
        {
            return new RequestError(ErrorCode.ShuttingDown, "this source is shutting down and accepts nothing more");
        }

        if (stream is { IsEnded: true })
        {
            return new RequestError(ErrorCode.InvalidRequest, $"{input.Stream} has been ended");
        }

        if (input.Bytes > _limits.FrameBytesMax)
        {
            return new RequestError(ErrorCode.InvalidRequest, $"the request holds {input.Bytes} bytes; at most {_limits.FrameBytesMax} fit into a frame");
        }

        if (!_requests.HasRoom)
        {
            _roomIsAwaited = true;
            return new RequestError(ErrorCode.Busy, $"{_requests.Count} requests are waiting for their answers here, and there is no room for more");
        }

        if (stream is null && !_requests.HasStreamRoom)
        {
            _streamRoomIsAwaited = true;
            return new RequestError(ErrorCode.Busy, $"{_limits.StreamsMax} streams are open here, and there is no room for more");
        }

        return null;
    }

    private void OnCancel(RequestId id, List<SourceEffect> effects)
    {
        if (_requests.FindUnanswered(id) is { } request)
        {
            CancelDownstream(request, effects);
            Answer(request, default, 0, new RequestError(ErrorCode.Cancelled, "the caller took the request back"), effects);
        }
    }

    private void OnReceived(MonotonicTime now, in SourceInput input, List<SourceEffect> effects)
    {
        _epochs.OnReceived(now, input.Peer, input.Message!, effects);
        if (input.Message is not CoordinationMessage.Activate { Crashes.IsDefaultOrEmpty: false })
        {
            return;
        }

        SourceRequest? next;
        for (SourceRequest? request = _requests.FirstUnanswered; request is not null; request = next)
        {
            next = request.NextUnanswered;
            if (request.Crashes.AreTooMany)
            {
                Answer(request, default, 0, request.Crashes.ToError(), effects);
            }
        }
    }

    private void OnStreamEnded(StreamId id)
    {
        if (_requests.FindStream(id) is { } stream)
        {
            stream.IsEnded = true;
            _requests.CloseStreamIfDone(stream);
        }
    }

    private void OnAnswerArrived(MonotonicTime now, in SourceInput input, List<SourceEffect> effects)
    {
        // After a replay the same answer may come twice, and an answer may come after its deadline.
        if (!_links.TryReceive(now, input, effects) || _requests.FindUnanswered(input.Request) is not { } request)
        {
            Release(input.Payload, effects);
        }
        else if (input.Kind == SourceInputKind.ResultArrived)
        {
            Answer(request, input.Payload, input.Bytes, null, effects);
        }
        else
        {
            RequestError error = input.Error ?? new RequestError(ErrorCode.ComputeFailed, "a stage could not compute the request and did not say why");
            Answer(request, default, 0, error, effects);
        }
    }

    /// <summary>Answers what has reached its deadline.</summary>
    private void Expire(MonotonicTime now, List<SourceEffect> effects)
    {
        while (_requests.EarliestDeadline is { } request && request.Deadline <= now)
        {
            string seconds = (now - request.AcceptedAt).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            string message = $"no result after {seconds} s: {_epochs.StateOf(request)}";
            CancelDownstream(request, effects);
            Answer(request, default, 0, new RequestError(ErrorCode.DeadlineExceeded, message[..Math.Min(message.Length, RequestError.MessageCharactersMax)]), effects);
        }
    }

    /// <summary>Nobody waits for it any more: whoever has it may let go of it.</summary>
    private static void CancelDownstream(SourceRequest request, List<SourceEffect> effects)
    {
        if (request is { IsSent: true, SentOn: { IsOpen: true } link })
        {
            effects.Add(new SourceEffect(SourceEffectKind.SendCancel, request.Id, Link: link.Id));
        }
    }

    private void Answer(SourceRequest request, PayloadHandle result, long resultBytes, RequestError? error, List<SourceEffect> effects)
    {
        SourceStream stream = request.Stream;
        SourceEpochs.Leave(request);
        Release(request.Input, effects);
        _requests.Answer(request, result, resultBytes, error);
        while (_requests.TakeDeliverable(stream) is { } answered)
        {
            effects.Add(answered.Error is null
                ? new SourceEffect(SourceEffectKind.Deliver, answered.Id, answered.Result, answered.ResultBytes)
                : new SourceEffect(SourceEffectKind.DeliverError, answered.Id, Error: answered.Error));
            _requests.Recycle(answered);
        }

        _requests.CloseStreamIfDone(stream);
    }

    /// <summary>Tells the callers of room, and the engine of the end.</summary>
    private void Announce(List<SourceEffect> effects)
    {
        if (_requests.HasRoom && (_roomIsAwaited || (_streamRoomIsAwaited && _requests.HasStreamRoom)))
        {
            _roomIsAwaited = false;
            _streamRoomIsAwaited = false;
            effects.Add(new SourceEffect(SourceEffectKind.RoomAvailable));
        }

        if (_isShuttingDown && !_hasShutDown && _requests.Count == 0)
        {
            _hasShutDown = true;
            effects.Add(new SourceEffect(SourceEffectKind.ShutDown));
        }
    }

    private static void Release(PayloadHandle payload, List<SourceEffect> effects)
    {
        if (payload != PayloadHandle.None)
        {
            effects.Add(new SourceEffect(SourceEffectKind.Release, Payload: payload));
        }
    }
}
