using System.Diagnostics;
using ActorInference.Decisions;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Mailboxes;
using ActorInference.Links;

namespace ActorInference.Execution.Stages;

/// <summary>
/// One slot: one thread that decides and computes for the stages on it (several while plans change). Inputs go before
/// computations, so that credit and frames are taken in between; an idle lane blocks.
/// </summary>
public sealed class Lane : IDisposable
{
    private const int InputsMax = 16_384;

    private readonly object _gate = new();
    private readonly Queue<LaneInput> _inputs = new();
    private readonly Queue<StageRunner> _ready = new();
    private readonly List<StageRunner> _stages = [];
    private readonly string _name;
    private readonly EngineClock _clock;
    private readonly Action<Exception> _failed;
    private readonly int? _core;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SpinPolicy _spin;
    private int _inputsWaiting;
    private bool _isStopping;
    private bool _hasEnded;

    /// <param name="name">Of the thread, for debuggers.</param>
    /// <param name="clock">The process' clock.</param>
    /// <param name="failed">Told when deciding throws: a fault of ours, after which the lane has ended.</param>
    /// <param name="core">The core that the thread keeps to; null: any.</param>
    public Lane(string name, EngineClock clock, Action<Exception> failed, int? core = null)
    {
        _core = core;
        _name = name;
        _clock = clock;
        _failed = failed;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Completes when the thread has ended, on purpose or by a fault.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Never blocks; dropped once the lane has ended. What opens, closes or stops is taken even when the mailbox is full: there is no more of it than of links and stages.</summary>
    /// <exception cref="MailboxFullException">The limit is reached.</exception>
    public void Post(StageRunner stage, in StageInput input)
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                if (_inputs.Count >= InputsMax && IsTraffic(input.Kind))
                {
                    throw new MailboxFullException(_name, InputsMax);
                }

                _inputs.Enqueue(new LaneInput(stage, input));
                _inputsWaiting = _inputs.Count;
                Monitor.Pulse(_gate);
                return;
            }
        }

        stage.Drop(input);
    }

    /// <summary>Ends the thread when the mailbox is empty, and waits for that.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    /// <summary>On the lane: a stage has something to compute.</summary>
    internal void Enqueue(StageRunner stage) => _ready.Enqueue(stage);

    private void Run()
    {
        if (_core is int core)
        {
            // If the system refuses, the lane works all the same.
            _ = LaneCores.TryKeepTo(core);
        }

        try
        {
            while (TakeInputs(out LaneInput input, out bool hasInput))
            {
                Work(input, hasInput);
            }
        }
        catch (Exception exception)
        {
            _failed(new InvalidOperationException($"{_name} failed: {exception.Message}", exception));
        }
        finally
        {
            DropInputs();
            _ended.TrySetResult();
        }
    }

    /// <summary>What several results and credits send to one peer goes out together.</summary>
    private void Work(in LaneInput input, bool hasInput)
    {
        SendBatch.Begin(takesTurns: false);
        try
        {
            if (hasInput)
            {
                Attach(input.Stage);
                input.Stage.Process(input.Input);
            }
            else if (_ready.TryDequeue(out StageRunner? stage))
            {
                stage.Compute();
            }

            Tick();
        }
        finally
        {
            SendBatch.End();
        }
    }

    /// <summary>Frames and what they bring about: as many as the peers like to send.</summary>
    private static bool IsTraffic(StageInputKind kind) => kind is StageInputKind.FrameArrived or StageInputKind.FailureArrived or StageInputKind.CreditArrived;

    /// <summary>After the end: a fault may have left payloads in the mailbox.</summary>
    private void DropInputs()
    {
        LaneInput[] left;
        lock (_gate)
        {
            _hasEnded = true;
            left = [.. _inputs];
            _inputs.Clear();
        }

        foreach (LaneInput input in left)
        {
            input.Stage.Drop(input.Input);
        }
    }

    /// <returns>False when the lane is to end.</returns>
    private bool TakeInputs(out LaneInput input, out bool hasInput)
    {
        if (_ready.Count == 0 && _spin.ShouldSpin)
        {
            Spin();
        }

        lock (_gate)
        {
            while (true)
            {
                hasInput = _inputs.TryDequeue(out input);
                _inputsWaiting = _inputs.Count;
                if (hasInput || _ready.Count > 0)
                {
                    return true;
                }

                if (_isStopping)
                {
                    return false;
                }

                MonotonicTime? due = NextDeadline();
                if (due <= _clock.Now)
                {
                    return true;
                }

                long began = Stopwatch.GetTimestamp();
                bool isPulsed = Monitor.Wait(_gate, due is null ? Timeout.Infinite : Milliseconds(due.Value - _clock.Now));
                _spin.OnSlept(began);
                if (!isPulsed)
                {
                    return true;
                }
            }
        }
    }

    /// <summary>Without the gate: a count that is late by a moment is looked at again.</summary>
    private void Spin()
    {
        long began = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _inputsWaiting) == 0)
        {
            if (SpinPolicy.IsOver(began))
            {
                _spin.OnSpun(hasPaid: false);
                return;
            }

            Thread.Yield();
        }

        _spin.OnSpun(hasPaid: true);
    }

    private void Attach(StageRunner stage)
    {
        if (!_stages.Contains(stage))
        {
            _stages.Add(stage);
        }
    }

    private void Tick()
    {
        for (int index = _stages.Count - 1; index >= 0; index--)
        {
            StageRunner stage = _stages[index];
            if (stage.IsStopped)
            {
                _stages.RemoveAt(index);
            }
            else if (stage.NextDeadline is MonotonicTime due && due <= _clock.Now)
            {
                stage.Process(new StageInput(StageInputKind.Tick));
            }
        }
    }

    private MonotonicTime? NextDeadline()
    {
        MonotonicTime? due = null;
        foreach (StageRunner stage in _stages)
        {
            due = MonotonicTime.Earlier(due, stage.NextDeadline);
        }

        return due;
    }

    private static int Milliseconds(TimeSpan span) => (int)Math.Clamp(Math.Ceiling(span.TotalMilliseconds), 1, 60_000);

    private readonly record struct LaneInput(StageRunner Stage, StageInput Input);
}
