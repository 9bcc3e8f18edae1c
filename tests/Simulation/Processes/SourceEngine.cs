using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Tests.Simulation.Network;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>Does what a source role decides: links, frames, answers to callers.</summary>
internal sealed class SourceEngine
{
    /// <summary>No handle of a source is one of the stages in its process.</summary>
    private const long FirstHandle = 1_000_000;

    private readonly MemberProcess _process;
    private readonly RoleHost<SourceInput, SourceEffect> _host;
    private readonly Dictionary<LinkId, DataLink> _links = [];
    private readonly Dictionary<long, Submission> _submitted = [];
    private readonly Dictionary<RequestId, AcceptedRequest> _accepted = [];
    private readonly List<Caller> _callers = [];
    private long _lastToken;

    public SourceEngine(MemberProcess process, ModelId ownModel)
    {
        _process = process;
        Payloads = new PayloadStore(process, FirstHandle);
        Role = new SourceRole(process.Incarnation, process.Surroundings.Limits, process.Surroundings.Timings, ownModel);
        _host = new RoleHost<SourceInput, SourceEffect>(process, "source", Role, new SourceInput(SourceInputKind.Tick), Execute);
    }

    public SourceRole Role { get; }

    public PayloadStore Payloads { get; }

    public MemberProcess Process => _process;

    public IReadOnlyList<Caller> Callers => _callers;

    /// <summary>Of what is neither accepted nor rejected yet: that is the callers'.</summary>
    public long SubmittedBytes => _submitted.Values.Sum(submission => submission.Bytes);

    public int OpenRequests { get; private set; }

    public IEnumerable<DataLink> Links => _links.Values;

    private Checkers.CheckerPanel Checks => _process.Surroundings.Checks;

    private PlantedBugs Bugs => _process.Surroundings.Bugs;

    public void OnReceived(Incarnation from, CoordinationMessage message) =>
        _host.Post(new SourceInput(SourceInputKind.Received, Peer: from, Message: message));

    public StreamId Add(Caller caller)
    {
        _callers.Add(caller);
        return new StreamId(_callers.Count);
    }

    public void Submit(Submission submission)
    {
        long token = ++_lastToken;
        _submitted[token] = submission;
        PayloadHandle payload = Payloads.Keep(submission.Input, submission.Bytes, "input of", new RequestId(_process.Incarnation, submission.Caller.Stream, default));
        submission.Payload = payload;
        submission.Deadline = _process.Now + submission.Patience;
        _host.Feed(new SourceInput(
            SourceInputKind.Submit,
            submission.Caller.Stream,
            Payload: payload,
            Bytes: submission.Bytes,
            Deadline: submission.Deadline,
            Token: token));
    }

    public void Cancel(AcceptedRequest request)
    {
        request.IsCancelled = true;
        _host.Feed(new SourceInput(SourceInputKind.Cancel, Request: request.Request));
        if (Bugs.HasFlag(PlantedBugs.CancelledNeighbour))
        {
            RequestId next = request.Request with { Sequence = new SequenceNumber(request.Request.Sequence.Value + 1) };
            _host.Feed(new SourceInput(SourceInputKind.Cancel, Request: next));
        }
    }

    public void ShutDown() => _host.Post(new SourceInput(SourceInputKind.ShutdownRequested));

    public void EndStream(StreamId stream) => _host.Feed(new SourceInput(SourceInputKind.StreamEnded, stream));

    private void Execute(SourceEffect effect)
    {
        switch (effect.Kind)
        {
            case SourceEffectKind.Accept:
                OnAccept(effect);
                break;
            case SourceEffectKind.Reject:
                _submitted.Remove(effect.Token, out Submission? rejected);
                Payloads.Release(rejected!.Payload);
                rejected.Caller.OnRejected(rejected, effect.Error!, effect.RetryAfter);
                break;
            case SourceEffectKind.RoomAvailable:
                _callers.ForEach(caller => caller.OnRoomAvailable());
                break;
            case SourceEffectKind.OpenLink:
                OpenLink(effect);
                break;
            case SourceEffectKind.CloseLink:
                if (_links.Remove(effect.Link, out DataLink? closed))
                {
                    Checks.LinkEnded(closed);
                    closed.End.Close(effect.Reason!);
                }

                break;
            case SourceEffectKind.SendFrame:
                SendFrame(effect);
                break;
            case SourceEffectKind.SendCancel:
                _links.GetValueOrDefault(effect.Link)?.Send(new DataMessage.Cancel(effect.Request), 32);
                break;
            case SourceEffectKind.GrantCredit:
                if (_links.TryGetValue(effect.Link, out DataLink? granted))
                {
                    Checks.CreditGranted(granted, effect.Credit);
                    granted.Send(new DataMessage.Credit(effect.Credit), 32);
                }

                break;
            case SourceEffectKind.Deliver:
                Activation? result = Payloads.Read(effect.Payload)?.Content;
                Payloads.Release(effect.Payload);
                RequestId answered = effect.Request;
                if (Bugs.HasFlag(PlantedBugs.OutOfOrderDelivery) && answered.Sequence.Value % 8 == 0)
                {
                    _process.After(TimeSpan.FromSeconds(1), () => HandOver(answered, result, null));
                    break;
                }

                HandOver(answered, result, null);
                break;
            case SourceEffectKind.DeliverError:
                HandOver(effect.Request, null, effect.Error);
                break;
            case SourceEffectKind.Release:
                Payloads.Release(effect.Payload);
                break;
            case SourceEffectKind.Send:
                _process.Control.Send(effect.Peer, effect.Message!);
                break;
            case SourceEffectKind.ShutDown:
                _process.OnSourceEnded();
                break;
        }
    }

    private void OnAccept(SourceEffect effect)
    {
        _submitted.Remove(effect.Token, out Submission? submission);
        MonotonicTime now = _process.Surroundings.Clock.Now;
        MonotonicTime deadline = _process.WhenItIs(submission!.Deadline);
        AcceptedRequest accepted = new(effect.Request, submission.Input, submission.Bytes, now, deadline, submission.Caller.IsInCalm);
        _accepted.Add(effect.Request, accepted);
        OpenRequests++;
        Checks.Accepted(_process, accepted);
        submission.Caller.OnAccepted(accepted);
    }

    private void HandOver(RequestId request, Activation? result, RequestError? error)
    {
        AcceptedRequest accepted = _accepted[request];
        Answer answer = new(result, error, _process.Surroundings.Clock.Now);
        OpenRequests -= accepted.IsAnswered ? 0 : 1;
        Checks.Answered(_process, accepted, answer);
        accepted.IsAnswered = true;
        _callers[(int)request.Stream.Value - 1].OnAnswered();
    }

    private void OpenLink(SourceEffect effect)
    {
        DataEdge edge = effect.End == SourceLinkEnd.First ? DataEdge.SourceToFirst : DataEdge.LastToSource;
        _process.Surroundings.Network.Dial(
            _process,
            effect.Member!.Address,
            effect.Member.Incarnation,
            ConnectionKind.Data,
            new DataOpening(effect.Epoch, edge, 0, effect.Model, effect.Replica),
            end => OnLinkOpened(effect, end),
            reason => _host.Feed(new SourceInput(SourceInputKind.LinkFailed, Epoch: effect.Epoch, End: effect.End, Reason: reason, Replica: effect.Replica)));
    }

    private void OnLinkOpened(SourceEffect opening, ConnectionEnd end)
    {
        DataLink link = new(_process.NextLink(), end, opening.Epoch, ReceivesFrames: opening.End == SourceLinkEnd.Last);
        _links.Add(link.Id, link);
        Checks.LinkOpened(link);
        end.Received = message => OnArrived(link, (DataMessage)message);
        end.Lost = reason =>
        {
            _links.Remove(link.Id);
            Checks.LinkEnded(link);
            _host.Feed(new SourceInput(SourceInputKind.LinkLost, Link: link.Id, Reason: reason));
        };
        _host.Feed(new SourceInput(SourceInputKind.LinkOpened, Epoch: opening.Epoch, End: opening.End, Link: link.Id, Replica: opening.Replica));
    }

    private void OnArrived(DataLink link, DataMessage message)
    {
        switch (message)
        {
            case DataMessage.Frame frame:
                PayloadHandle handle = Payloads.Keep(frame.Content, frame.Bytes, "result of", frame.Request);
                Checks.FrameArrived(link, handle, frame.Bytes);
                if (Bugs.HasFlag(PlantedBugs.DoubleDelivery) && _accepted[frame.Request].IsAnswered)
                {
                    HandOver(frame.Request, frame.Content, null);
                }

                _host.Feed(new SourceInput(SourceInputKind.ResultArrived, Request: frame.Request, Payload: handle, Bytes: frame.Bytes, Link: link.Id));
                break;
            case DataMessage.Failure failure:
                Checks.FrameArrived(link, PayloadHandle.None, 0);
                _host.Feed(new SourceInput(SourceInputKind.FailureArrived, Request: failure.Request, Link: link.Id, Error: failure.Error));
                break;
            case DataMessage.Credit credit:
                _host.Feed(new SourceInput(SourceInputKind.CreditArrived, Link: link.Id, Credit: credit.Limit));
                break;
            default:
                throw new NotSupportedException($"{message}");
        }
    }

    private void SendFrame(SourceEffect effect)
    {
        (Activation Content, long Bytes)? payload = Payloads.Read(effect.Payload);
        if (payload is not null && _links.TryGetValue(effect.Link, out DataLink? link))
        {
            Checks.FrameSent(link, payload.Value.Bytes);
            Checks.RequestSent(_process, effect.Request, link.Epoch);
            TimeSpan remaining = effect.Deadline - _process.Now;
            link.Send(new DataMessage.Frame(effect.Request, payload.Value.Content, payload.Value.Bytes, remaining), payload.Value.Bytes);
        }
    }
}
