using System.Collections.Concurrent;
using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Payloads;
using ActorInference.Execution.Transfer;
using ActorInference.Links;
using ActorInference.Models;
using ActorInference.Wire.Handshakes;

namespace ActorInference.Execution.Sources;

/// <summary>A source role with its links and its callers: executes what the role decides. The same for every engine.</summary>
public sealed class SourceRunner : ILinkOwner, IAsyncDisposable
{
    private readonly SourceRole _role;
    private readonly SourceSurroundings _surroundings;
    private readonly PayloadStore _payloads;
    private readonly RoleLoop<SourceInput, SourceEffect> _loop;
    private readonly BackgroundWork _work;
    private readonly SourcePayloads _payloadsOfCallers;
    private readonly ManifestLearner _manifests;
    private readonly ConcurrentDictionary<long, Submission> _submitted = new();
    private readonly Dictionary<RequestId, Submission> _accepted = [];
    private readonly PlanMeter _planMeter = new();
    private readonly TaskCompletionSource _shutDown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastToken;
    private int _submitters;
    private long _requestsSentAgain;
    private Epoch _servedEpoch;
    private volatile bool _isEnded;
    private volatile CodecPreference _codec = CodecPreference.Auto;

    public SourceRunner(SourceRole role, SourceSurroundings surroundings)
    {
        ArgumentNullException.ThrowIfNull(surroundings);
        _role = role;
        _surroundings = surroundings;
        _payloads = surroundings.Payloads;
        Served = new ServedModel(surroundings.Manifest);
        Front = new SourceFront(this);
        _work = new BackgroundWork(surroundings.Failed);
        _payloadsOfCallers = new SourcePayloads(surroundings.Payloads, surroundings.Limits.FrameBytesMax, surroundings.Timings.BusyRetryHint);
        _manifests = new ManifestLearner(Served, surroundings, _work);
        _loop = new RoleLoop<SourceInput, SourceEffect>(
            "source", role, new SourceInput(SourceInputKind.Tick), effect => Execute(effect), surroundings.Clock, surroundings.Logger, Fail, surroundings.Seats, ShowPlan);
        _loop.Start();
    }

    public SourceFront Front { get; }

    public bool HandsPayloadsOut => true;

    internal ServedModel Served { get; }

    /// <summary>How the newest plan wants tensors to travel.</summary>
    internal CodecPreference Codec => _codec;

    internal PlanMeasurements? PlanMeasured => _planMeter.Measured;

    internal long RequestsSentAgain => Interlocked.Read(ref _requestsSentAgain);

    /// <summary>A message of a coordinator that the member role has let pass.</summary>
    public void Receive(Incarnation from, CoordinationMessage message)
    {
        _loop.Post(new SourceInput(SourceInputKind.Received, Peer: from, Message: message));
        if (message is CoordinationMessage.NoPlan none)
        {
            Served.Deny(none.Reason, none.IsLasting);
        }
        else if (message is CoordinationMessage.Prepare prepare)
        {
            _codec = prepare.Offer.Preferences.Codec;
            _manifests.Learn(prepare);
        }
    }

    /// <summary>Reads the role between two inputs.</summary>
    public Task<TAnswer> AskAsync<TAnswer>(Func<SourceRole, TAnswer> read, CancellationToken cancellationToken) => _loop.AskAsync(() => read(_role), cancellationToken);

    /// <summary>Accepts nothing more and completes when all is answered.</summary>
    public async Task ShutDownAsync(CancellationToken cancellationToken)
    {
        await _loop.PostAsync(new SourceInput(SourceInputKind.ShutdownRequested), cancellationToken).ConfigureAwait(false);
        await _shutDown.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends at once; what is not answered is answered with <see cref="ErrorCode.ShuttingDown"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync().ConfigureAwait(false);
        await _loop.DisposeAsync().ConfigureAwait(false);
        _isEnded = true;
        RequestError ended = new(ErrorCode.ShuttingDown, "The source has shut down before the request was answered.");
        foreach (long token in _submitted.Keys)
        {
            Reject(token, ended, TimeSpan.Zero);
        }

        foreach (Submission submission in _accepted.Values)
        {
            submission.Deliver(new Answer(submission.Request, [], ended, _surroundings.Clock.Now - submission.AcceptedAt));
        }

        _accepted.Clear();
        Served.End();
    }

    public void OnFrame(LinkId link, RequestId request, PayloadHandle payload, long bytes, MonotonicTime deadline)
    {
        try
        {
            _loop.PostFromPeer(new SourceInput(SourceInputKind.ResultArrived, Link: link, Request: request, Payload: payload, Bytes: bytes));
        }
        catch (MailboxFullException)
        {
            _payloads.Release(payload);
            throw;
        }
    }

    public void OnFailure(LinkId link, RequestId request, RequestError failure) =>
        _loop.PostFromPeer(new SourceInput(SourceInputKind.FailureArrived, Link: link, Request: request, Error: failure));

    public void OnCancel(LinkId link, RequestId request)
    {
        // Only stages are told of cancels.
    }

    public void OnCredit(LinkId link, CreditLimit credit) => _loop.PostFromPeer(new SourceInput(SourceInputKind.CreditArrived, Link: link, Credit: credit));

    // The news must not be lost, or the role would wait for this link for ever.
    public void OnClosed(LinkId link, string reason) => PostSoon(new SourceInput(SourceInputKind.LinkLost, Link: link, Reason: reason));

    private void Fail(Exception exception)
    {
        // Nobody is left who could say that all is answered.
        _shutDown.TrySetResult();
        _surroundings.Failed(exception);
    }

    internal void EndStream(StreamId stream) => PostSoon(new SourceInput(SourceInputKind.StreamEnded, Stream: stream));

    internal async ValueTask<AcceptedRequest> SubmitAsync(
        StreamId stream, ImmutableArray<Tensor> inputs, TimeSpan? deadline, bool waitsForRoom, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _submitters) > _surroundings.Limits.SubmittersWaitingMax)
        {
            Interlocked.Decrement(ref _submitters);
            RequestError busy = new(ErrorCode.Busy, $"{_surroundings.Limits.SubmittersWaitingMax} callers wait for room here already, and no more may.");
            throw new SourceRejectedException(busy, _surroundings.Timings.BusyRetryHint);
        }

        try
        {
            return await SubmitAsync(_payloadsOfCallers.Keep(inputs), stream, deadline, waitsForRoom, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _submitters);
        }
    }

    private async ValueTask<AcceptedRequest> SubmitAsync(
        (PayloadHandle Payload, long Bytes) kept, StreamId stream, TimeSpan? deadline, bool waitsForRoom, CancellationToken cancellationToken)
    {
        while (true)
        {
            Submission submission = new();
            if (await AdmitAsync(stream, kept.Payload, kept.Bytes, deadline, submission, cancellationToken).ConfigureAwait(false) is not Rejection rejection)
            {
                CancelWith(submission, cancellationToken);
                return new AcceptedRequest(submission.Request, submission.Answer);
            }

            if (rejection.Error.Code != ErrorCode.Busy || !waitsForRoom)
            {
                _payloads.Release(kept.Payload);
                throw new SourceRejectedException(rejection.Error, rejection.RetryAfter);
            }

            await WaitForRoomAsync(rejection, kept.Payload, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<Rejection?> AdmitAsync(StreamId stream, PayloadHandle payload, long bytes, TimeSpan? deadline, Submission submission, CancellationToken cancellationToken)
    {
        long token = Interlocked.Increment(ref _lastToken);
        _submitted[token] = submission;
        MonotonicTime due = _surroundings.Clock.Now + (deadline ?? _surroundings.Timings.RequestDeadline);
        SourceInput submit = new(SourceInputKind.Submit, Stream: stream, Payload: payload, Bytes: bytes, Deadline: due, Token: token);
        try
        {
            await _loop.PostHereAsync(submit, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _submitted.TryRemove(token, out _);
            _payloads.Release(payload);
            throw;
        }

        if (_isEnded)
        {
            Reject(token, new RequestError(ErrorCode.ShuttingDown, "The source has shut down."), TimeSpan.Zero);
        }

        return await submission.Admitted.Task.ConfigureAwait(false);
    }

    private async ValueTask WaitForRoomAsync(Rejection rejection, PayloadHandle payload, CancellationToken cancellationToken)
    {
        try
        {
            // The hint bounds the wait in case several callers were told of the same room.
            await rejection.RoomAvailable.WaitAsync(rejection.RetryAfter, _surroundings.Clock.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Try again.
        }
        catch (OperationCanceledException)
        {
            _payloads.Release(payload);
            throw;
        }
    }

    /// <summary>For callers who can neither wait nor be told that the mailbox is full.</summary>
    private void PostSoon(SourceInput input)
    {
        try
        {
            _loop.Post(input);
        }
        catch (MailboxFullException)
        {
            _work.Run(cancellationToken => _loop.PostAsync(input, cancellationToken).AsTask());
        }
    }

    private void CancelWith(Submission submission, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return;
        }

        submission.KeepCancellation(cancellationToken.UnsafeRegister(_ => PostSoon(new SourceInput(SourceInputKind.Cancel, Request: submission.Request)), null));
    }

    private void Execute(in SourceEffect effect)
    {
        switch (effect.Kind)
        {
            case SourceEffectKind.Accept:
                Accept(effect);
                break;
            case SourceEffectKind.Reject:
                Reject(effect.Token, effect.Error!, effect.RetryAfter);
                break;
            case SourceEffectKind.RoomAvailable:
                Interlocked.Exchange(ref _room, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
                break;
            case SourceEffectKind.OpenLink:
                Open(effect);
                break;
            case SourceEffectKind.CloseLink:
                _surroundings.DataPlane.Links.Find(effect.Link)?.Close(effect.Reason ?? "closed by the source");
                break;
            case SourceEffectKind.SendFrame:
                SendFrame(effect);
                break;
            case SourceEffectKind.SendCancel:
                _surroundings.DataPlane.Links.Find(effect.Link)?.SendCancel(effect.Request);
                break;
            case SourceEffectKind.GrantCredit:
                _surroundings.DataPlane.Links.Find(effect.Link)?.SendCredit(effect.Credit);
                break;
            case SourceEffectKind.Deliver:
                Answer(effect.Request, _payloadsOfCallers.Take(effect.Payload), null);
                break;
            case SourceEffectKind.DeliverError:
                Answer(effect.Request, [], effect.Error);
                break;
            case SourceEffectKind.Release:
                _payloads.Release(effect.Payload);
                break;
            case SourceEffectKind.Send:
                _surroundings.Send(effect.Peer, effect.Message!);
                break;
            case SourceEffectKind.ShutDown:
                _shutDown.TrySetResult();
                break;
        }
    }

    private void Accept(in SourceEffect effect)
    {
        if (_submitted.TryRemove(effect.Token, out Submission? submission))
        {
            submission.Request = effect.Request;
            submission.AcceptedAt = _surroundings.Clock.Now;
            _accepted.Add(effect.Request, submission);
            _planMeter.OnAccepted(_accepted.Count);
            submission.Admitted.TrySetResult(null);
        }
    }

    private void Reject(long token, RequestError error, TimeSpan retryAfter)
    {
        if (_submitted.TryRemove(token, out Submission? submission))
        {
            submission.Admitted.TrySetResult(new Rejection(error, retryAfter, _room.Task));
        }
    }

    private void Answer(RequestId request, ImmutableArray<Tensor> outputs, RequestError? error)
    {
        if (_accepted.Remove(request, out Submission? submission))
        {
            MonotonicTime now = _surroundings.Clock.Now;
            _planMeter.OnAnswered(now, now - submission.AcceptedAt, error is null, _accepted.Count);
            submission.Deliver(new Answer(request, outputs, error, now - submission.AcceptedAt));
        }
    }

    private void SendFrame(in SourceEffect effect)
    {
        if (_surroundings.DataPlane.Links.Find(effect.Link) is ILink link)
        {
            CountSending(effect.Request);
            _payloads.AddReference(effect.Payload);
            link.SendFrame(effect.Request, effect.Payload, effect.Deadline);
        }
    }

    private void CountSending(RequestId request)
    {
        if (_accepted.TryGetValue(request, out Submission? submission))
        {
            Interlocked.Add(ref _requestsSentAgain, submission.IsSent ? 1 : 0);
            submission.IsSent = true;
        }
    }

    private void Open(SourceEffect effect)
    {
        int lastStage = _role.HeldPlans.FirstOrDefault(plan => plan.Epoch == effect.Epoch)?.LastStageIndex ?? 0;
        (int stage, DialerPosition position) = effect.End switch
        {
            SourceLinkEnd.First => (0, DialerPosition.SourceAtFirstStage),
            SourceLinkEnd.Last => (lastStage, DialerPosition.SourceAtLastStage),
        };
        LinkOpen open = new(new StageId(effect.Epoch, stage, effect.Replica), effect.Model, position, _codec);
        _work.Run(cancellationToken => OpenAsync(open, effect, cancellationToken));
    }

    private async Task OpenAsync(LinkOpen open, SourceEffect effect, CancellationToken cancellationToken)
    {
        try
        {
            await _surroundings.DataPlane.OpenAsync(
                open,
                effect.Member!,
                this,
                link => _loop.Post(new SourceInput(SourceInputKind.LinkOpened, Epoch: effect.Epoch, End: effect.End, Link: link.Id, Replica: effect.Replica)),
                cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException exception)
        {
            _loop.Post(new SourceInput(SourceInputKind.LinkFailed, Epoch: effect.Epoch, End: effect.End, Reason: exception.Message, Replica: effect.Replica));
        }
    }

    /// <summary>After every decision: callers may wait for the plan, and coordinators want to know what is prepared.</summary>
    private void ShowPlan()
    {
        if (_role.ActiveEpoch == _servedEpoch)
        {
            return;
        }

        _servedEpoch = _role.ActiveEpoch;
        if (_role.HeldPlans.FirstOrDefault(plan => plan.Epoch == _servedEpoch) is Plan plan)
        {
            _planMeter.OnPlan(plan);
            Served.Activate(plan, _surroundings.Clock.Now);
        }

        _surroundings.ReportChanged();
    }
}
