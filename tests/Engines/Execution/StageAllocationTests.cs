using System.Collections.Immutable;
using System.Net;
using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
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

/// <summary>A stage behind real sockets, and a caller that sends the next request when a result has come.</summary>
[Collection(Name)]
public sealed class StageAllocationTests : IAsyncDisposable
{
    private const string Name = "what the whole process allocates";
    private const int Requests = 4_000;

    /// <summary>In the first ones code is compiled, pools and lists grow, and a timer of the process may fall into any. What a request allocates is in all.</summary>
    private const int RoundsMax = 50;

    private const int PayloadFloats = 4_096;

    /// <summary>
    /// Everything of a request: both ends of two links, the lane, the caller. The smallest object takes 24 bytes; what the process does besides
    /// (a round's own task, timers, heartbeats) is divided by many requests.
    /// </summary>
    private const int BytesPerRequestMax = 16;

    private static readonly TensorShape Shape = new(1, PayloadFloats);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly ClusterCredentials Credentials = new("allocation", []);
    private static readonly StageId Stage = new(new Epoch(new Term(1), 1), 0);
    private static readonly Incarnation Worker = new(7);

    private readonly EngineClock _clock = new(TimeProvider.System);
    private readonly PayloadStore _payloads = new(bytesMax: 1 << 24);
    private readonly LinkResources _resources = new(LinkOptions.Default, TimeProvider.System);
    private readonly LinkDialer _dialer;
    private readonly DataPlane _here;
    private readonly Lane _lane;
    private readonly StageTable _stages = new();

    public StageAllocationTests()
    {
        _dialer = new LinkDialer(Credentials, new PeerHello(new Incarnation(8), "caller"), _resources, NullLoggerFactory.Instance);
        _here = new DataPlane(new Incarnation(8), _dialer, new StageTable(), _payloads, _clock);
        _lane = new Lane("lane under test", _clock, _ => { });
        _stages.Add(new StageRunner(
            new StageRole(Stage, isLast: true, FlowLimits.Default),
            default,
            new PlannedStage(0, 1, [new SlotId(Worker, 0)]),
            new CopyingProgram(),
            _lane,
            new StageSurroundings("worker", _payloads, _clock, FlowLimits.Default.FrameBytesMax, NullLogger.Instance),
            (_, _) => { }));
    }

    [Fact]
    public async Task A_request_allocates_nothing_in_steady_state()
    {
        DataPlane there = new(Worker, _dialer, _stages, _payloads, _clock);
        await using LinkListener listener = await LinkListener.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), Credentials, new PeerHello(Worker, "worker"), new Acceptor(there), _resources, NullLoggerFactory.Instance, CancellationToken.None);
        Caller caller = new(_payloads, _clock);
        ILink first = await OpenAsync(listener.Endpoint.Port, DialerPosition.SourceAtFirstStage, caller);
        ILink last = await OpenAsync(listener.Endpoint.Port, DialerPosition.SourceAtLastStage, caller);
        last.SendCredit(new CreditLimit(long.MaxValue, long.MaxValue));

        double least = double.PositiveInfinity;
        for (int round = 0; round < RoundsMax && least > BytesPerRequestMax; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await caller.RunAsync(first, Requests).WaitAsync(Patience);
            least = Math.Min(least, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Requests);
        }

        Assert.True(least <= BytesPerRequestMax, $"{least:0.0} bytes for each request");
    }

    public async ValueTask DisposeAsync()
    {
        _lane.Dispose();
        await _dialer.DisposeAsync();
        _resources.Dispose();
    }

    private async Task<ILink> OpenAsync(int port, DialerPosition position, ILinkOwner owner)
    {
        ILink? opened = null;
        MemberDescription worker = new(Worker, "worker", new MemberAddress("127.0.0.1", port), MemberRoles.Worker, 1, 1, 1);
        await _here.OpenAsync(new LinkOpen(Stage, default, position), worker, owner, link => opened = link, CancellationToken.None);
        return opened!;
    }

    private sealed class Acceptor(DataPlane dataPlane) : ILinkHandler
    {
        public ValueTask<LinkAnswer<IControlReceiver>> AcceptControlAsync(ControlConnection connection, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<LinkAnswer<IDataReceiver>> AcceptDataAsync(DataConnection connection, CancellationToken cancellationToken) => ValueTask.FromResult(dataPlane.Accept(connection));

        public ValueTask<LinkAnswer<IContentSource>> AcceptLayersAsync(PeerHello peer, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class CopyingProgram : IStageProgram
    {
        public ImmutableArray<ValueDescription> Inputs { get; } = [default!];

        public ImmutableArray<ValueDescription> Outputs { get; } = [default!];

        public void Run(ReadOnlySpan<Tensor> inputs, IOutputAllocator outputs) => inputs[0].Data.CopyTo(outputs.Allocate(0, inputs[0].Type, inputs[0].Shape));

        public void Dispose()
        {
        }
    }

    /// <summary>Keeps four requests on their way, and the credit of the first stage.</summary>
    private sealed class Caller(PayloadStore payloads, EngineClock clock) : ILinkOwner
    {
        private const int OnTheirWayMax = 4;

        private readonly Lock _gate = new();
        private TaskCompletionSource _done = new();
        private ILink? _first;
        private long _credit;
        private long _sent;
        private int _toSend;
        private int _toCome;
        private int _onTheirWay;

        public Task RunAsync(ILink first, int requests)
        {
            lock (_gate)
            {
                _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _first = first;
                _toSend = requests;
                _toCome = requests;
                Pump();
                return _done.Task;
            }
        }

        public void OnFrame(LinkId link, RequestId request, PayloadHandle payload, long bytes, MonotonicTime deadline)
        {
            payloads.Release(payload);
            lock (_gate)
            {
                _onTheirWay--;
                _toCome--;
                Pump();
                if (_toCome == 0)
                {
                    _done.SetResult();
                }
            }
        }

        public void OnFailure(LinkId link, RequestId request, RequestError failure) => _done.TrySetException(new InvalidOperationException(failure.Message));

        public void OnCancel(LinkId link, RequestId request)
        {
        }

        public void OnCredit(LinkId link, CreditLimit credit)
        {
            lock (_gate)
            {
                _credit = Math.Max(_credit, credit.Frames);
                Pump();
            }
        }

        public void OnClosed(LinkId link, string reason) => _done.TrySetException(new InvalidOperationException(reason));

        private void Pump()
        {
            while (_toSend > 0 && _sent < _credit && _onTheirWay < OnTheirWayMax)
            {
                Payload payload = payloads.Rent();
                payload.Allocate(0, ElementType.Float32, Shape).Span.Fill(1);
                _toSend--;
                _onTheirWay++;
                RequestId request = new(new Incarnation(8), new StreamId(1), new SequenceNumber(_sent++));
                _first!.SendFrame(request, payloads.Add(payload), clock.Now + Patience);
            }
        }
    }

    [CollectionDefinition(Name, DisableParallelization = true)]
    public sealed class Alone;
}
