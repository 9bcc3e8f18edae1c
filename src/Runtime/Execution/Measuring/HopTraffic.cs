using System.Diagnostics;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Execution.Payloads;
using ActorInference.Execution.Transfer;
using ActorInference.Models;

namespace ActorInference.Execution.Measuring;

/// <summary>
/// What happens on a link that is measured. The stream of a frame says what the receiver does with it. Everything runs on the
/// link's own threads, so that no mailbox is measured; credit is granted as stages grant it, by half a window.
/// </summary>
internal sealed class HopTraffic(PayloadStore payloads, EngineClock clock) : ILinkOwner
{
    private const long Echo = 1;
    private const long Answer = 2;
    private const long Discard = 3;
    private const long DiscardLast = 4;

    private static readonly int WindowFrames = FlowLimits.Default.LinkWindowFrames;
    private static readonly Incarnation Anybody = new(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private ILink? _link;
    private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _closed;
    private long _received;
    private long _creditFrames;
    private long _sent;
    private long[] _moments = [];
    private int _momentsTaken;
    private PayloadHandle _streamed;
    private long _framesLeft;

    public void Begin(ILink link)
    {
        _link = link;
        Grant(WindowFrames);
    }

    /// <returns>When each trip began, and when the last one ended.</returns>
    public async Task<long[]> RoundTripsAsync(int bytes, int count)
    {
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _moments = new long[count + 1];
        _moments[0] = Stopwatch.GetTimestamp();
        _momentsTaken = 1;
        Send(Echo, NewPayload(bytes));
        await FinishAsync().ConfigureAwait(false);
        return _moments;
    }

    public async Task StreamAsync(int bytes, int count)
    {
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _streamed = NewPayload(bytes);
            _framesLeft = count;
            Pump();
        }

        await FinishAsync().ConfigureAwait(false);
        payloads.Release(_streamed);
    }

    public void OnFrame(LinkId link, RequestId request, PayloadHandle payload, long bytes, MonotonicTime deadline)
    {
        if (++_received % (WindowFrames / 2) == 0)
        {
            Grant(_received + WindowFrames);
        }

        switch (request.Stream.Value)
        {
            case Echo:
                Send(Answer, payload);
                break;
            case Answer:
                OnAnswer(payload);
                break;
            case Discard:
                payloads.Release(payload);
                break;
            case DiscardLast:
                payloads.Release(payload);
                Send(Answer, NewPayload(sizeof(float)));
                break;
        }
    }

    public void OnFailure(LinkId link, RequestId request, RequestError failure) => throw new InvalidOperationException(failure.Message);

    public void OnCancel(LinkId link, RequestId request) => throw new InvalidOperationException("Nobody takes anything back here.");

    public void OnCredit(LinkId link, CreditLimit credit)
    {
        lock (_gate)
        {
            _creditFrames = Math.Max(_creditFrames, credit.Frames);
            Pump();
        }
    }

    public void OnClosed(LinkId link, string reason)
    {
        _closed = reason;
        _done.TrySetException(new IOException($"The link ended: {reason}"));
    }

    private Task FinishAsync()
    {
        if (_closed is not null)
        {
            OnClosed(LinkId.None, _closed);
        }

        return _done.Task;
    }

    private void OnAnswer(PayloadHandle payload)
    {
        if (_momentsTaken < _moments.Length)
        {
            _moments[_momentsTaken++] = Stopwatch.GetTimestamp();
            if (_momentsTaken < _moments.Length)
            {
                Send(Echo, payload);
                return;
            }
        }

        payloads.Release(payload);
        _done.TrySetResult();
    }

    /// <summary>Called under the gate.</summary>
    private void Pump()
    {
        while (_framesLeft > 0 && _sent < _creditFrames)
        {
            payloads.AddReference(_streamed);
            Send(--_framesLeft == 0 ? DiscardLast : Discard, _streamed);
        }
    }

    private void Send(long stream, PayloadHandle payload)
    {
        RequestId request = new(Anybody, new StreamId(stream), new SequenceNumber(_sent++));
        _link!.SendFrame(request, payload, clock.Now + Deadline);
    }

    private void Grant(long frames) => _link!.SendCredit(new CreditLimit(frames, long.MaxValue));

    private PayloadHandle NewPayload(int bytes)
    {
        Payload payload = payloads.Rent();
        payload.Allocate(0, ElementType.Float32, new TensorShape(1, bytes / sizeof(float))).Span.Clear();
        return payloads.Add(payload);
    }
}
