using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class SourceOverloadTests
{
    private const int InputBytesMax = 400;
    private const int GrownBytesMax = 64 << 10;

    private static readonly FlowLimits Limits = FlowLimits.Default with { SourceRequestsMax = 64, SourceBytesMax = 10_000, FrameBytesMax = InputBytesMax, StreamsMax = 16 };

    /// <summary>
    /// Submitters that never stop, whatever they are told: more streams than may be open, any size, cancelled, late. What is accepted stays
    /// within the limits, everything else is rejected (for want of room with a time to come back), and what the source holds does not grow.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Hostile_submitters_fill_a_source_to_its_limits_and_no_further(int seed)
    {
        var submitters = new HostileSubmitters(seed);
        submitters.Run(50_000);
        // What grows in every one of several long runs is held by the source; other tests of this process disturb single runs.
        long grown = long.MaxValue;
        for (int run = 0; run < 6 && grown >= GrownBytesMax; run++)
        {
            long before = GC.GetTotalMemory(true);
            submitters.Run(100_000);
            grown = Math.Min(grown, GC.GetTotalMemory(true) - before);
        }

        Assert.True(submitters.AcceptedCount > 1_000 && submitters.BusyCount > 1_000, $"{submitters.AcceptedCount} accepted, {submitters.BusyCount} busy");
        Assert.True(grown < GrownBytesMax, $"{grown} bytes more are held");
        submitters.Finish();
    }

    private sealed class HostileSubmitters
    {
        private readonly Random _random;
        private readonly SourceRole _source = new(SourceScript.Self, Limits, RoleTimings.Default);
        private readonly List<SourceEffect> _effects = [];
        private readonly Dictionary<RequestId, long> _unanswered = [];
        private readonly Dictionary<PayloadHandle, long> _payloads = [];
        private readonly Queue<RequestId> _inFlight = new();
        private readonly StreamId[] _streams = new StreamId[2 * Limits.StreamsMax];
        private MonotonicTime _now;
        private SourceInput _submitted;
        private long _nextPayload = 1;
        private long _nextStream = 1;

        public HostileSubmitters(int seed)
        {
            _random = new Random(seed);
            for (int stream = 0; stream < _streams.Length; stream++)
            {
                _streams[stream] = new StreamId(_nextStream++);
            }

            Epoch epoch = SourceScript.Epoch(1);
            Decide(SourceScript.Received(SourceScript.Prepare(epoch)));
            Decide(new SourceInput(SourceInputKind.LinkOpened, Epoch: epoch, End: SourceLinkEnd.First, Link: new LinkId(1)));
            Decide(new SourceInput(SourceInputKind.LinkOpened, Epoch: epoch, End: SourceLinkEnd.Last, Link: new LinkId(2)));
            Decide(SourceScript.Received(new CoordinationMessage.Activate(new Term(1), epoch, true)));
            Decide(new SourceInput(SourceInputKind.CreditArrived, Link: new LinkId(1), Credit: new CreditLimit(long.MaxValue, long.MaxValue)));
        }

        public long AcceptedCount { get; private set; }

        public long BusyCount { get; private set; }

        public void Run(int steps)
        {
            for (int step = 0; step < steps; step++)
            {
                _now += TimeSpan.FromMicroseconds(_random.Next(200));
                switch (_random.Next(40))
                {
                    case 0:
                        Answer();
                        break;
                    case 1 when _inFlight.TryDequeue(out RequestId taken):
                        Decide(new SourceInput(SourceInputKind.Cancel, Request: taken));
                        break;
                    case 2:
                        int ended = _random.Next(_streams.Length);
                        Decide(new SourceInput(SourceInputKind.StreamEnded, _streams[ended]));
                        _streams[ended] = new StreamId(_nextStream++);
                        break;
                    default:
                        Submit();
                        break;
                }
            }
        }

        public void Finish()
        {
            _now += TimeSpan.FromMinutes(1);
            Decide(new SourceInput(SourceInputKind.Tick));
            Assert.Empty(_unanswered);
            Assert.Empty(_payloads);
            Assert.Equal(0, _source.UnansweredCount);
        }

        private void Submit()
        {
            var payload = new PayloadHandle(_nextPayload++);
            TimeSpan patience = TimeSpan.FromMilliseconds(_random.Next(-5, 200));
            _submitted = new SourceInput(SourceInputKind.Submit, _streams[_random.Next(_streams.Length)], Payload: payload, Bytes: _random.Next(InputBytesMax * 2), Deadline: _now + patience, Token: payload.Value);
            Decide(_submitted);
        }

        private void Answer()
        {
            if (_inFlight.TryDequeue(out RequestId request))
            {
                var payload = new PayloadHandle(_nextPayload++);
                _payloads.Add(payload, InputBytesMax);
                Decide(new SourceInput(SourceInputKind.ResultArrived, Request: request, Payload: payload, Bytes: _random.Next(InputBytesMax), Link: new LinkId(2)));
            }
        }

        private void Decide(in SourceInput input)
        {
            _effects.Clear();
            _source.Decide(_now, input, _effects);
            foreach (SourceEffect effect in _effects)
            {
                Check(effect);
            }

            Assert.True(_source.UnansweredCount <= Limits.SourceRequestsMax);
            Assert.True(_unanswered.Values.Sum() <= Limits.SourceBytesMax + InputBytesMax, "more bytes are accepted than the limit and one request");
            while (_inFlight.Count > 2 * Limits.SourceRequestsMax)
            {
                _inFlight.Dequeue();
            }
        }

        private void Check(in SourceEffect effect)
        {
            switch (effect.Kind)
            {
                case SourceEffectKind.Accept:
                    AcceptedCount++;
                    _unanswered.Add(effect.Request, _submitted.Bytes);
                    _payloads.Add(_submitted.Payload, _submitted.Bytes);
                    break;
                case SourceEffectKind.Reject when effect.Error!.Code == ErrorCode.Busy:
                    BusyCount++;
                    Assert.True(effect.RetryAfter > TimeSpan.Zero);
                    break;
                case SourceEffectKind.SendFrame:
                    _inFlight.Enqueue(effect.Request);
                    break;
                case SourceEffectKind.Deliver:
                    Assert.True(_payloads.Remove(effect.Payload));
                    Assert.True(_unanswered.Remove(effect.Request));
                    break;
                case SourceEffectKind.DeliverError:
                    Assert.True(_unanswered.Remove(effect.Request));
                    break;
                case SourceEffectKind.Release:
                    Assert.True(_payloads.Remove(effect.Payload));
                    break;
                default:
                    break;
            }
        }
    }
}
