using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>
/// Surroundings of a source, drawn from a seed: callers that submit, cancel and end streams, links that open and break,
/// pipelines that answer in any order and sometimes twice, and a coordinator that changes plans. Checks after every decision
/// that no rule is broken.
/// </summary>
internal sealed class SourceDrive
{
    private static readonly FlowLimits Limits = FlowLimits.Default with { SourceRequestsMax = 12, SourceBytesMax = 2_000, FrameBytesMax = 300, StreamsMax = 4 };

    private readonly Random _random;
    private readonly SourceRole _source = new(SourceScript.Self, Limits, RoleTimings.Default with { RetryInterval = TimeSpan.FromMilliseconds(10) });
    private readonly List<SourceEffect> _effects = [];
    private readonly List<SourcePipeline> _pipelines = [];
    private readonly Dictionary<RequestId, MonotonicTime> _unanswered = [];
    private readonly Dictionary<StreamId, long> _nextDelivered = [];
    private readonly Dictionary<PayloadHandle, RequestId> _results = [];
    private readonly HashSet<PayloadHandle> _inputs = [];
    private readonly List<StreamId> _streams = [];
    private readonly bool _hasTightDeadlines;
    private readonly HashSet<RequestId> _everSent = [];
    private readonly HashSet<RequestId> _answered = [];
    private SourceInput _submitted;
    private int _failures;
    private int _cancels;
    private int _poisoned;
    private Epoch _suspended;
    private int _shutDowns;
    private int _submitAnswers;
    private long _nextNumber = 1;
    private long _nextEpoch = 1;
    private MonotonicTime _now;

    public SourceDrive(int seed)
    {
        _random = new Random(seed);
        _hasTightDeadlines = seed % 2 == 0;
    }

    public int DeliveredCount { get; private set; }

    public int ErrorCount { get; private set; }

    public int SentAgainCount { get; private set; }

    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Pass(TimeSpan.FromMilliseconds(_random.Next(4)));
            if (_suspended != Epoch.None && _random.Next(10) == 0)
            {
                Resume();
            }

            switch (_random.Next(60))
            {
                case 0:
                    Prepare();
                    break;
                case 1:
                    Activate();
                    break;
                case < 4:
                    LoseLink();
                    break;
                case 4:
                    Suspend();
                    break;
                case 5:
                    EndStream();
                    break;
                case < 8:
                    Cancel();
                    break;
                case < 20:
                    AnswerOpening();
                    break;
                case < 28:
                    GiveCredit(_random.Next(4));
                    break;
                case < 44:
                    Submit();
                    break;
                default:
                    AnswerRequest();
                    break;
            }
        }
    }

    /// <summary>Links that stand and a pipeline that answers: everything accepted is answered, without any deadline unless they are tight.</summary>
    public void Finish()
    {
        Decide(new SourceInput(SourceInputKind.ShutdownRequested));
        if (_source.ActiveEpoch == Epoch.None)
        {
            Prepare();
            Activate();
        }

        Resume();
        for (int i = 0; _source.UnansweredCount > 0; i++)
        {
            Assert.True(i < 3_000, "requests stay without an answer");
            Pass(TimeSpan.FromMilliseconds(5));
            AnswerOpening();
            GiveCredit(4);
            AnswerRequest();
        }

        Assert.Empty(_unanswered);
        Assert.Empty(_inputs);
        Assert.Empty(_results);
        Assert.Equal(1, _shutDowns);
        Assert.True(_hasTightDeadlines || ErrorCount == _failures + _cancels + _poisoned, "an error that no stage and no deadline made");
    }

    private void Pass(TimeSpan time)
    {
        _now += time;
        if (_source.NextDeadline <= _now)
        {
            Decide(new SourceInput(SourceInputKind.Tick));
        }
    }

    private void Submit()
    {
        while (_streams.Count < 3)
        {
            _streams.Add(new StreamId(_nextNumber++));
        }

        MonotonicTime deadline = _now + TimeSpan.FromMilliseconds(_hasTightDeadlines ? _random.Next(0, 300) : 1_000_000);
        var payload = new PayloadHandle(_nextNumber++);
        _submitted = new SourceInput(SourceInputKind.Submit, _streams[_random.Next(3)], Payload: payload, Bytes: _random.Next(301), Deadline: deadline, Token: payload.Value);
        _submitAnswers = 0;
        Decide(_submitted);
        Assert.Equal(1, _submitAnswers);
    }

    private void Cancel()
    {
        if (_unanswered.Count > 0)
        {
            RequestId id = _unanswered.Keys.OrderBy(request => request.Stream.Value).ThenBy(request => request.Sequence).ElementAt(_random.Next(_unanswered.Count));
            _cancels += _answered.Add(id) ? 1 : 0;
            Decide(new SourceInput(SourceInputKind.Cancel, Request: id));
        }
    }

    private void EndStream()
    {
        if (_streams.Count > 0)
        {
            int index = _random.Next(_streams.Count);
            StreamId stream = _streams[index];
            _streams.RemoveAt(index);
            Decide(new SourceInput(SourceInputKind.StreamEnded, stream));
        }
    }

    private void Prepare()
    {
        if (_pipelines.Count < 4)
        {
            Epoch epoch = SourceScript.Epoch(_nextEpoch++);
            _pipelines.Add(new SourcePipeline(epoch));
            Decide(SourceScript.Received(SourceScript.Prepare(epoch)));
        }
    }

    private void Activate()
    {
        if (_pipelines.Count > 0 && _pipelines[^1].Epoch > _source.ActiveEpoch)
        {
            _suspended = Epoch.None;
            Decide(SourceScript.Received(new CoordinationMessage.Activate(new Term(1), _pipelines[^1].Epoch, _random.Next(2) == 0, [.. Enumerable.Range(0, (int)_nextEpoch).Where(_ => _random.Next(4) == 0).Select(epoch => SourceScript.Crash(epoch, epoch))])));
            Assert.Equal(_pipelines[^1].Epoch, _source.ActiveEpoch);
        }
    }

    private void Suspend()
    {
        if (_source.ActiveEpoch != Epoch.None)
        {
            _suspended = _source.ActiveEpoch;
            Decide(SourceScript.Received(new CoordinationMessage.Suspend(new Term(1), _suspended, "no memory")));
        }
    }

    private void Resume()
    {
        _suspended = Epoch.None;
        if (_source.ActiveEpoch != Epoch.None)
        {
            Decide(SourceScript.Received(new CoordinationMessage.Activate(new Term(1), _source.ActiveEpoch, true)));
        }
    }

    private void AnswerOpening()
    {
        foreach (SourcePipeline pipeline in _pipelines)
        {
            foreach (SourceLinkEnd end in pipeline.Opening.Order().ToArray())
            {
                pipeline.Opening.Remove(end);
                if (_random.Next(3) == 0)
                {
                    Decide(new SourceInput(SourceInputKind.LinkFailed, Epoch: pipeline.Epoch, End: end, Reason: "refused"));
                }
                else
                {
                    var link = new LinkId(_nextNumber++);
                    pipeline.Open(end, link);
                    Decide(new SourceInput(SourceInputKind.LinkOpened, Epoch: pipeline.Epoch, End: end, Link: link));
                }

                return;
            }
        }
    }

    private void LoseLink()
    {
        if (AnyPipeline() is { } pipeline)
        {
            SourceLinkEnd end = _random.Next(2) == 0 ? SourceLinkEnd.First : SourceLinkEnd.Last;
            LinkId link = pipeline.Lose(end);
            if (link != LinkId.None)
            {
                Decide(new SourceInput(SourceInputKind.LinkLost, Link: link, Reason: "reset"));
            }
        }
    }

    private void GiveCredit(int frames)
    {
        foreach (SourcePipeline pipeline in _pipelines.Where(pipeline => pipeline.First != LinkId.None).ToArray())
        {
            pipeline.Limit = new CreditLimit(Math.Max(pipeline.Limit.Frames, pipeline.SentFrames + frames), Math.Max(pipeline.Limit.Bytes, pipeline.SentBytes + (frames * 150)));
            Decide(new SourceInput(SourceInputKind.CreditArrived, Link: pipeline.First, Credit: pipeline.Limit));
        }
    }

    private void AnswerRequest()
    {
        foreach (SourcePipeline pipeline in _pipelines.Where(pipeline => pipeline.Last != LinkId.None && pipeline.InFlight.Count > 0).ToArray())
        {
            Assert.True(pipeline.ResultCredit.MaySend, "a result would have to wait");
            int index = _random.Next(pipeline.InFlight.Count);
            RequestId id = pipeline.InFlight[index];
            if (_random.Next(10) > 0)
            {
                pipeline.InFlight.RemoveAt(index);
            }

            if (_random.Next(8) == 0)
            {
                pipeline.ResultCredit.Consume(0);
                _failures += _answered.Add(id) ? 1 : 0;
                Decide(new SourceInput(SourceInputKind.FailureArrived, Request: id, Link: pipeline.Last, Error: new RequestError(ErrorCode.ComputeFailed, "a stage")));
            }
            else
            {
                long bytes = _random.Next(Limits.FrameBytesMax);
                var payload = new PayloadHandle(_nextNumber++);
                pipeline.ResultCredit.Consume(bytes);
                _results.Add(payload, id);
                _answered.Add(id);
                Decide(new SourceInput(SourceInputKind.ResultArrived, Request: id, Payload: payload, Bytes: bytes, Link: pipeline.Last));
            }
        }
    }

    private void Decide(in SourceInput input)
    {
        _effects.Clear();
        _source.Decide(_now, input, _effects);
        Epoch drained = Epoch.None;
        foreach (SourceEffect effect in _effects)
        {
            Check(effect);
            drained = effect.Message is CoordinationMessage.Drained { Epoch: var epoch } ? epoch : drained;
        }

        Assert.DoesNotContain(_unanswered, request => request.Value <= _now && request.Key.Sequence.Value == _nextDelivered[request.Key.Stream]);
        Assert.True(_source.UnansweredCount <= Limits.SourceRequestsMax);
        Assert.Equal(_source.HeldPlans.Select(plan => plan.Epoch), _pipelines.Select(pipeline => pipeline.Epoch));
        if (drained != Epoch.None && _pipelines[0].Epoch == drained && _random.Next(2) == 0)
        {
            _pipelines.RemoveAt(0);
            Decide(SourceScript.Received(new CoordinationMessage.Retire(new Term(1), drained)));
        }
    }

    private void Check(in SourceEffect effect)
    {
        switch (effect.Kind)
        {
            case SourceEffectKind.Accept:
                _submitAnswers++;
                _unanswered.Add(effect.Request, _submitted.Deadline);
                Assert.True(_inputs.Add(_submitted.Payload));
                _nextDelivered.TryAdd(effect.Request.Stream, 0);
                break;
            case SourceEffectKind.Reject:
                _submitAnswers++;
                break;
            case SourceEffectKind.OpenLink:
                Assert.True(Pipeline(effect.Epoch).Opening.Add(effect.End));
                break;
            case SourceEffectKind.CloseLink:
                Epoch closed = effect.Epoch;
                Assert.DoesNotContain(_pipelines, pipeline => pipeline.Epoch == closed);
                break;
            case SourceEffectKind.SendFrame:
                CheckSent(effect);
                break;
            case SourceEffectKind.SendCancel:
                LinkId first = effect.Link;
                SourcePipeline cancelled = _pipelines.Single(pipeline => pipeline.First == first);
                Assert.Contains(effect.Request, cancelled.SentOnTheseLinks);
                if (_random.Next(2) == 0)
                {
                    cancelled.InFlight.Remove(effect.Request);
                }

                break;
            case SourceEffectKind.GrantCredit:
                LinkId link = effect.Link;
                _pipelines.Single(pipeline => pipeline.Last == link).ResultCredit.Raise(effect.Credit);
                break;
            case SourceEffectKind.Deliver:
                Assert.True(_results.Remove(effect.Payload, out RequestId request), "delivered a result that is not there");
                Assert.Equal(effect.Request, request);
                CheckDelivered(effect.Request);
                DeliveredCount++;
                break;
            case SourceEffectKind.DeliverError:
                Assert.True(effect.Error!.Code != ErrorCode.DeadlineExceeded || _unanswered[effect.Request] <= _now, "the deadline came early");
                _poisoned += effect.Error.Code == ErrorCode.Poisoned ? 1 : 0;
                CheckDelivered(effect.Request);
                ErrorCount++;
                break;
            case SourceEffectKind.Release:
                Assert.True(_inputs.Remove(effect.Payload) || _results.Remove(effect.Payload), "released twice, or never given");
                break;
            case SourceEffectKind.ShutDown:
                _shutDowns++;
                break;
            case SourceEffectKind.RoomAvailable:
            case SourceEffectKind.Send:
                break;
        }
    }

    private void CheckSent(in SourceEffect effect)
    {
        LinkId link = effect.Link;
        SourcePipeline pipeline = _pipelines.Single(pipeline => pipeline.First == link);
        Assert.NotEqual(LinkId.None, pipeline.Last);
        Assert.NotEqual(_suspended, pipeline.Epoch);
        Assert.True(pipeline.SentFrames < pipeline.Limit.Frames && pipeline.SentBytes < pipeline.Limit.Bytes, "sent without credit");
        pipeline.SentFrames++;
        pipeline.SentBytes += effect.Bytes;
        Assert.True(pipeline.SentOnTheseLinks.Add(effect.Request), "sent twice on the same links");
        Assert.Contains(effect.Request, _unanswered);
        Assert.Contains(effect.Payload, _inputs);
        SentAgainCount += _everSent.Add(effect.Request) ? 0 : 1;
        pipeline.InFlight.Add(effect.Request);
    }

    private void CheckDelivered(RequestId id)
    {
        Assert.True(_unanswered.Remove(id), "answered twice");
        Assert.Equal(_nextDelivered[id.Stream]++, id.Sequence.Value);
    }

    private SourcePipeline Pipeline(Epoch epoch) => _pipelines.Single(pipeline => pipeline.Epoch == epoch);

    private SourcePipeline? AnyPipeline() => _pipelines.Count == 0 ? null : _pipelines[_random.Next(_pipelines.Count)];
}
