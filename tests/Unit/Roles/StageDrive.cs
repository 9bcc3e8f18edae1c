using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>
/// Surroundings of a stage, drawn from a seed: peers that open and close links and send as far as they may, sources that
/// vanish, computations that end at some time. Checks after every decision that no rule is broken.
/// </summary>
internal sealed class StageDrive
{
    private const int SourceCount = 3;

    private static readonly FlowLimits Limits = FlowLimits.Default with { LinkWindowFrames = 3, LinkWindowBytes = 200, FrameBytesMax = 150 };

    private readonly Random _random;
    private readonly bool _isFirst;
    private readonly bool _isLast;
    private readonly StageRole _stage;
    private readonly List<StageEffect> _effects = [];
    private readonly Dictionary<LinkId, InputPeer> _inputs = [];
    private readonly Dictionary<LinkId, OutputPeer> _outputs = [];
    private readonly HashSet<PayloadHandle> _held = [];
    private readonly long[] _nextSequence = new long[SourceCount + 1];
    private StageEffect? _computing;
    private Incarnation _vanishing;
    private long _nextNumber = 1;
    private MonotonicTime _now;

    public StageDrive(int seed, bool isFirst, bool isLast)
    {
        _random = new Random(seed);
        _isFirst = isFirst;
        _isLast = isLast;
        _stage = new StageRole(new StageId(new Epoch(new Term(1), 1), isFirst ? 0 : 1), isLast, Limits);
    }

    public int ComputedCount { get; private set; }

    public int CancelledCount { get; private set; }

    public int DroppedCount { get; private set; }

    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            _now += TimeSpan.FromMilliseconds(_random.Next(3));
            switch (_random.Next(40))
            {
                case 0:
                    CloseInput();
                    break;
                case 1:
                    CloseOutput();
                    break;
                case 2:
                    SourceGone();
                    break;
                case < 5:
                    OpenInput();
                    break;
                case < 8:
                    OpenOutput();
                    break;
                case < 10:
                    Cancel();
                    break;
                case < 17:
                    GiveCredit();
                    break;
                case < 28:
                    SendFrame();
                    break;
                default:
                    EndCompute();
                    break;
            }
        }
    }

    /// <summary>With credit for all, everything that waits is computed and sent, and nothing is held any more.</summary>
    public void Finish()
    {
        for (int source = 1; source <= SourceCount; source++)
        {
            Open(new Incarnation((ulong)source));
        }

        foreach (LinkId output in _outputs.Keys.ToArray())
        {
            GiveCredit(output, 1_000);
        }

        for (int i = 0; _computing is not null; i++)
        {
            Assert.True(i < 1_000, "the queue does not drain");
            EndCompute();
        }

        Assert.Equal(0, _stage.QueueLength);
        Assert.Empty(_held);
    }

    /// <summary>Stop, then the end of the compute that is under way: nothing is held any more.</summary>
    public void Stop()
    {
        Decide(new StageInput(StageInputKind.Stop));
        EndCompute();
        Assert.Equal(0, _stage.QueueLength);
        Assert.Empty(_held);
    }

    private void OpenInput()
    {
        if (_inputs.Count < (_isFirst ? 5 : 1))
        {
            var link = new LinkId(_nextNumber++);
            Incarnation peer = _isFirst ? AnySource() : new Incarnation(77);
            _inputs.Add(link, new InputPeer(peer));
            Decide(new StageInput(StageInputKind.InputLinkOpened, link, peer));
        }
    }

    private void OpenOutput()
    {
        if (_outputs.Count < (_isLast ? 5 : 1))
        {
            Open(AnySource());
        }
    }

    private void Open(Incarnation source)
    {
        var link = new LinkId(_nextNumber++);
        Incarnation peer = _isLast ? source : new Incarnation(99);
        _outputs.Add(link, new OutputPeer());
        Decide(new StageInput(StageInputKind.OutputLinkOpened, link, peer));
    }

    private void CloseInput()
    {
        if (Any(_inputs) is { } link)
        {
            _inputs.Remove(link);
            Decide(new StageInput(StageInputKind.InputLinkClosed, link));
        }
    }

    private void CloseOutput()
    {
        if (Any(_outputs) is { } link)
        {
            _outputs.Remove(link);
            Decide(new StageInput(StageInputKind.OutputLinkClosed, link));
        }
    }

    private void SourceGone()
    {
        _vanishing = AnySource();
        Decide(new StageInput(StageInputKind.SourceGone, Peer: _vanishing));
        _vanishing = Incarnation.None;
    }

    private void GiveCredit()
    {
        if (Any(_outputs) is { } link)
        {
            GiveCredit(link, _random.Next(4));
        }
    }

    private void GiveCredit(LinkId link, int frames)
    {
        OutputPeer output = _outputs[link];
        output.Limit = new CreditLimit(output.Limit.Frames + frames, output.Limit.Bytes + (frames * 100));
        Decide(new StageInput(StageInputKind.CreditArrived, link, Credit: output.Limit));
    }

    private void SendFrame()
    {
        if (Any(_inputs) is not { } link || !_inputs[link].Credit.MaySend)
        {
            return;
        }

        InputPeer input = _inputs[link];
        Incarnation source = _isFirst ? input.Peer : AnySource();
        var id = new RequestId(source, new StreamId(1), new SequenceNumber(_nextSequence[source.Value]++));
        MonotonicTime deadline = _now + TimeSpan.FromMilliseconds(_random.Next(1, 200));
        if (_random.Next(6) == 0)
        {
            input.Credit.Consume(0);
            Decide(new StageInput(StageInputKind.FailureArrived, link, Request: id, Deadline: deadline, Error: new RequestError(ErrorCode.ComputeFailed, "before")));
        }
        else
        {
            long bytes = _random.Next(Limits.FrameBytesMax + 1);
            input.Credit.Consume(bytes);
            Decide(new StageInput(StageInputKind.FrameArrived, link, Request: id, Payload: NewPayload(), Bytes: bytes, Deadline: deadline));
        }
    }

    private void Cancel()
    {
        if (Any(_inputs) is { } link)
        {
            Incarnation source = AnySource();
            long sequence = Math.Max(0, _nextSequence[source.Value] - _random.Next(1, 5));
            int waiting = _stage.QueueLength;
            Decide(new StageInput(StageInputKind.CancelArrived, link, Request: new RequestId(source, new StreamId(1), new SequenceNumber(sequence))));
            CancelledCount += waiting - _stage.QueueLength;
        }
    }

    private void EndCompute()
    {
        if (_computing is not { } compute)
        {
            return;
        }

        _computing = null;
        ComputedCount++;
        if (_random.Next(8) == 0)
        {
            Decide(new StageInput(StageInputKind.ComputeFailed, Request: compute.Request, Error: new RequestError(ErrorCode.InvalidRequest, "here")));
        }
        else
        {
            Decide(new StageInput(StageInputKind.Computed, Request: compute.Request, Payload: NewPayload(), Bytes: _random.Next(Limits.FrameBytesMax)));
        }

        Assert.False(_held.Contains(compute.Payload), "the input of a request that was computed is still held");
    }

    private void Decide(in StageInput input)
    {
        _effects.Clear();
        _stage.Decide(_now, input, _effects);
        foreach (StageEffect effect in _effects)
        {
            Check(effect, input.Bytes);
        }

        Assert.True(_stage.QueueLength <= _inputs.Count * Limits.LinkWindowFrames, "the queue outgrew the windows");
    }

    private void Check(in StageEffect effect, long outputBytes)
    {
        switch (effect.Kind)
        {
            case StageEffectKind.Compute:
                Assert.Null(_computing);
                Assert.Contains(effect.Payload, _held);
                _computing = effect;
                break;
            case StageEffectKind.SendFrame:
                Sent(effect, outputBytes);
                Assert.True(_held.Remove(effect.Payload), "sent what is not held");
                break;
            case StageEffectKind.SendFailure:
                Sent(effect, 0);
                break;
            case StageEffectKind.SendCancel:
                Assert.False(_isLast, "nobody comes after the last stage");
                Assert.Contains(effect.Link, _outputs.Keys);
                Assert.NotEqual(_computing?.Request, effect.Request);
                break;
            case StageEffectKind.GrantCredit:
                _inputs[effect.Link].Credit.Raise(effect.Credit);
                break;
            case StageEffectKind.Release:
                Assert.True(_held.Remove(effect.Payload), "released twice, or never given");
                Assert.NotEqual(_computing?.Payload, effect.Payload);
                DroppedCount++;
                break;
            case StageEffectKind.CloseLink:
                Assert.NotEqual(Incarnation.None, _vanishing);
                Assert.True(_inputs.Remove(effect.Link) || _outputs.Remove(effect.Link));
                break;
        }
    }

    private void Sent(in StageEffect effect, long bytes)
    {
        OutputPeer output = _outputs[effect.Link];
        Assert.True(output.SentFrames < output.Limit.Frames && output.SentBytes < output.Limit.Bytes, "sent without credit");
        output.SentFrames++;
        output.SentBytes += bytes;
        Assert.True(effect.Request.Sequence.Value >= output.NextSequence[effect.Request.Source.Value], "sent out of order or twice");
        output.NextSequence[effect.Request.Source.Value] = effect.Request.Sequence.Value + 1;
    }

    private PayloadHandle NewPayload()
    {
        var payload = new PayloadHandle(_nextNumber++);
        _held.Add(payload);
        return payload;
    }

    private Incarnation AnySource() => new((ulong)_random.Next(1, SourceCount + 1));

    private LinkId? Any<T>(Dictionary<LinkId, T> links) => links.Count == 0 ? null : links.Keys.Order(Comparer<LinkId>.Create((a, b) => a.Value.CompareTo(b.Value))).ElementAt(_random.Next(links.Count));

    private sealed class InputPeer(Incarnation peer)
    {
        public SenderCredit Credit;

        public Incarnation Peer => peer;
    }

    private sealed class OutputPeer
    {
        public CreditLimit Limit { get; set; }

        public long[] NextSequence { get; } = new long[SourceCount + 1];

        public long SentFrames { get; set; }

        public long SentBytes { get; set; }
    }
}
