using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Execution;
using ActorInference.Execution.Payloads;
using ActorInference.Execution.Stages;
using ActorInference.Execution.Transfer;
using ActorInference.Links;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ActorInference.Tests.Engines.Execution;

/// <summary>One stage on one lane, and a caller of this process at its links.</summary>
public sealed class LaneTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Incarnation Self = new(7);

    private static readonly StageId Stage = new(new Epoch(new Term(1), 1), 0);

    private readonly PayloadStore _payloads = new(bytesMax: 1 << 20);
    private readonly EngineClock _clock = new(TimeProvider.System);
    private readonly TaskCompletionSource<Exception> _failed = new();
    private readonly Caller _caller;
    private readonly HeldProgram _program = new();
    private readonly LinkResources _resources = new(LinkOptions.Default, TimeProvider.System);
    private readonly LinkDialer _dialer;
    private readonly DataPlane _dataPlane;
    private readonly Lane _lane;
    private readonly StageRunner _stage;
    private long _lastRequest;

    public LaneTests()
    {
        StageTable stages = new();
        _caller = new Caller(_payloads);
        _dialer = new LinkDialer(new ClusterCredentials("lanes", []), new PeerHello(Self, "lane"), _resources, NullLoggerFactory.Instance);
        _dataPlane = new DataPlane(Self, _dialer, stages, _payloads, _clock);
        _lane = new Lane("lane under test", _clock, exception => _failed.TrySetResult(exception));
        _stage = new StageRunner(
            new StageRole(Stage, isLast: true, FlowLimits.Default),
            default,
            new PlannedStage(0, 1, [new SlotId(Self, 0)]),
            _program,
            _lane,
            new StageSurroundings("lane", _payloads, _clock, FlowLimits.Default.FrameBytesMax, NullLogger.Instance),
            (_, _) => { });
        stages.Add(_stage);
    }

    [Fact]
    public async Task Stopping_while_a_request_is_computed_releases_everything()
    {
        ILink first = await OpenAsync(DialerPosition.SourceAtFirstStage);
        ILink last = await OpenAsync(DialerPosition.SourceAtLastStage);
        last.SendCredit(new CreditLimit(100, 100_000));
        Send(first);
        Send(first);
        await _program.Entered.Task.WaitAsync(Patience);

        _stage.Stop();
        _program.GoOn.Set();
        await _stage.Stopped.WaitAsync(Patience);

        await _caller.Closed.Task.WaitAsync(Patience);
        _lane.Dispose();
        Assert.Equal(0, _payloads.LiveCount);
        Assert.Equal(0, _dataPlane.Links.Count);
        Assert.False(_failed.Task.IsCompleted);
    }

    [Fact]
    public async Task A_peer_that_floods_a_busy_stage_loses_its_link_and_the_stage_hears_of_it()
    {
        ILink first = await OpenAsync(DialerPosition.SourceAtFirstStage);
        ILink last = await OpenAsync(DialerPosition.SourceAtLastStage);
        last.SendCredit(new CreditLimit(100, 100_000));
        Send(first);
        await _program.Entered.Task.WaitAsync(Patience);

        for (int flood = 0; flood < 100_000; flood++)
        {
            first.SendCredit(new CreditLimit(flood, flood));
        }

        // Credit that waits is one, however often it was granted; failures are as many as were sent.
        Assert.False(_caller.Closed.Task.IsCompleted);
        for (int flood = 0; !_caller.Closed.Task.IsCompleted; flood++)
        {
            Assert.True(flood < 100_000, "no number of failures fills the mailbox");
            first.SendFailure(new RequestId(Self, new StreamId(2), new SequenceNumber(flood)), new RequestError(ErrorCode.ComputeFailed, "flood"));
        }

        Assert.Contains("lane under test", await _caller.Closed.Task, StringComparison.Ordinal);
        Assert.Null(_dataPlane.Links.Find(first.Id));
        _program.GoOn.Set();
        await _caller.Answered.Task.WaitAsync(Patience);
        _stage.Stop();
        await _stage.Stopped.WaitAsync(Patience);
        _lane.Dispose();
        Assert.Equal(0, _payloads.LiveCount);
        Assert.False(_failed.Task.IsCompleted);
    }

    [Fact]
    public async Task Cancels_drop_what_waits_and_a_flood_of_them_harms_nobody()
    {
        ILink first = await OpenAsync(DialerPosition.SourceAtFirstStage);
        ILink last = await OpenAsync(DialerPosition.SourceAtLastStage);
        last.SendCredit(new CreditLimit(100, 100_000));
        Send(first);
        await _program.Entered.Task.WaitAsync(Patience);
        Send(first);
        Send(first);
        first.SendCancel(new RequestId(Self, new StreamId(1), new SequenceNumber(0)));
        first.SendCancel(new RequestId(Self, new StreamId(1), new SequenceNumber(1)));
        for (int flood = 0; flood < 100_000; flood++)
        {
            first.SendCancel(new RequestId(Self, new StreamId(2), new SequenceNumber(flood)));
        }

        _caller.FramesExpected = 2;
        _program.GoOn.Set();
        await _caller.Answered.Task.WaitAsync(Patience);

        // The lane hears of cancels between computations, so the first result has left by then.
        Assert.Equal([0, 2], _caller.Frames);
        Assert.False(_caller.Closed.Task.IsCompleted);
        _stage.Stop();
        await _stage.Stopped.WaitAsync(Patience);
        _lane.Dispose();
        Assert.Equal(0, _payloads.LiveCount);
        Assert.False(_failed.Task.IsCompleted);
    }

    [Fact]
    public async Task Requests_that_wait_run_together_and_one_that_fails_fails_alone()
    {
        ILink first = await OpenAsync(DialerPosition.SourceAtFirstStage);
        ILink last = await OpenAsync(DialerPosition.SourceAtLastStage);
        last.SendCredit(new CreditLimit(100, 100_000));

        // What a row gives is known when two have run alone.
        _program.GoOn.Set();
        for (int alone = 1; alone <= 2; alone++)
        {
            await AskAsync(alone, () => Send(first, alone));
        }

        foreach (float[] waiting in (float[][])[[20, 21, 22, 23], [30, 31, -32, 33]])
        {
            _program.GoOn.Reset();
            _program.Entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Send(first, 10);
            await _program.Entered.Task.WaitAsync(Patience);
            await AskAsync(_caller.AnswerCount + 1 + waiting.Length, () =>
            {
                Array.ForEach(waiting, value => Send(first, value));
                _program.GoOn.Set();
            });
        }

        Assert.Equal([1, 2, 10, 20, 21, 22, 23, 10, 30, 31, 33], _caller.Values);
        Assert.Equal([10L], _caller.Failures);
        Assert.Equal([1, 1, 1, 4, 1, 4, 1, 1, 1, 1], _program.Rows);
        StageMeasurements measured = _stage.Measure();
        Assert.Equal((12, 9), (measured.Computed, measured.Runs));
        _stage.Stop();
        await _stage.Stopped.WaitAsync(Patience);
        _lane.Dispose();
        Assert.Equal(0, _payloads.LiveCount);
        Assert.Equal(0, _payloads.LiveBytes);
        Assert.False(_failed.Task.IsCompleted);
    }

    [Fact]
    public async Task What_comes_after_the_end_of_a_lane_is_let_go()
    {
        ILink first = await OpenAsync(DialerPosition.SourceAtFirstStage);
        _lane.Dispose();

        Send(first);

        Assert.Equal(0, _payloads.LiveCount);
        Assert.Equal(0, _dataPlane.Links.Count);
    }

    public async ValueTask DisposeAsync()
    {
        _program.GoOn.Set();
        _lane.Dispose();
        _program.GoOn.Dispose();
        await _dialer.DisposeAsync();
        _resources.Dispose();
    }

    private async Task<ILink> OpenAsync(DialerPosition position)
    {
        ILink? opened = null;
        MemberDescription self = new(Self, "lane", new MemberAddress("127.0.0.1", 1), MemberRoles.Worker, 1, 1, 1);
        await _dataPlane.OpenAsync(new LinkOpen(Stage, default, position), self, _caller, link => opened = link, CancellationToken.None);
        return opened!;
    }

    /// <summary>Until so many have been answered in all.</summary>
    private async Task AskAsync(int answers, Action send)
    {
        _caller.Expect(answers);
        send();
        await _caller.Answered.Task.WaitAsync(Patience);
    }

    private void Send(ILink link, float value = 1)
    {
        Payload payload = _payloads.Rent();
        payload.AppendCopy(Tensor.FromArray(new TensorShape(1), new float[] { value }));
        RequestId request = new(Self, new StreamId(1), new SequenceNumber(_lastRequest++));
        link.SendFrame(request, _payloads.Add(payload), _clock.Now + Patience);
    }

    /// <summary>Holds its lane inside a run until it may go on; takes no negative numbers.</summary>
    private sealed class HeldProgram : IStageProgram
    {
        public ImmutableArray<ValueDescription> Inputs { get; } = [default!];

        public ImmutableArray<ValueDescription> Outputs { get; } = [default!];

        public BatchAxes? Batch { get; } = new([0], [0]);

        /// <summary>Of each run.</summary>
        public List<int> Rows { get; } = [];

        public TaskCompletionSource Entered { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim GoOn { get; } = new();

        public void Run(ReadOnlySpan<Tensor> inputs, IOutputAllocator outputs)
        {
            Rows.Add(inputs[0].Shape[0]);
            if (inputs[0].Elements<float>().ContainsAnyInRange(float.NegativeInfinity, -1))
            {
                throw new ComputeException("a negative number");
            }

            inputs[0].Data.CopyTo(outputs.Allocate(0, inputs[0].Type, inputs[0].Shape));
            Entered.TrySetResult();
            GoOn.Wait();
        }

        public void Dispose()
        {
        }
    }

    private sealed class Caller(PayloadStore payloads) : ILinkOwner
    {
        public int FramesExpected { get; set; } = 1;

        public int AnswerCount => Frames.Count + Failures.Count;

        public List<long> Failures { get; } = [];

        public List<float> Values { get; } = [];

        public List<long> Frames { get; } = [];

        public TaskCompletionSource Answered { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<string> Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnFrame(LinkId link, RequestId request, PayloadHandle payload, long bytes, MonotonicTime deadline)
        {
            Values.Add(payloads.Get(payload)[0].Elements<float>()[0]);
            payloads.Release(payload);
            Frames.Add(request.Sequence.Value);
            CountAnswer();
        }

        public void Expect(int answers)
        {
            FramesExpected = answers;
            Answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public void OnFailure(LinkId link, RequestId request, RequestError failure)
        {
            Failures.Add(request.Sequence.Value);
            CountAnswer();
        }

        public void OnCancel(LinkId link, RequestId request)
        {
        }

        public void OnCredit(LinkId link, CreditLimit credit)
        {
        }

        public void OnClosed(LinkId link, string reason) => Closed.TrySetResult(reason);

        private void CountAnswer()
        {
            if (AnswerCount == FramesExpected)
            {
                Answered.TrySetResult();
            }
        }
    }
}
