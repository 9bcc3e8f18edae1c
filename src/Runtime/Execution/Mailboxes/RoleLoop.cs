using System.Threading.Channels;
using ActorInference.Decisions;
using ActorInference.Decisions.Roles;
using ActorInference.Links;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Mailboxes;

/// <summary>
/// A bounded mailbox in front of one role, with one timer: decides on one input at a time, then executes the effects in order, and
/// logs "input -> effects" in this one place. The engine gives it the seat that it runs on.
/// </summary>
/// <typeparam name="TInput">The role's inputs.</typeparam>
/// <typeparam name="TEffect">The role's effects.</typeparam>
public sealed class RoleLoop<TInput, TEffect> : IThreadPoolWorkItem, IAsyncDisposable
{
    /// <summary>When so many inputs wait, peers may add none.</summary>
    private const int InputsMax = 16_384;

    /// <summary>Room beyond that for what happens in this process, so that peers who flood a mailbox take nothing down but their own connections.</summary>
    private const int OwnInputsMax = 16_384;

    /// <summary>Inputs that one turn takes before others on the same threads have theirs.</summary>
    private const int TurnInputsMax = 256;

    private readonly string _name;
    private readonly IRole<TInput, TEffect> _role;
    private readonly TInput _tick;
    private readonly Action<TEffect> _execute;
    private readonly EngineClock _clock;
    private readonly ILogger _logger;
    private readonly Action<Exception> _failed;
    private readonly Action? _decided;
    private readonly Channel<Letter> _letters = Channel.CreateBounded<Letter>(InputsMax + OwnInputsMax);
    private readonly List<TEffect> _effects = [];
    private readonly ITimer _timer;
    private readonly IRoleSeat _seat;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MonotonicTime? _armed;
    private int _isScheduled = 1;
    private volatile bool _isStarted;
    private volatile bool _isEnding;

    /// <param name="name">For the trace.</param>
    /// <param name="role">Used by this loop alone.</param>
    /// <param name="tick">The role's tick input.</param>
    /// <param name="execute">Runs one effect; must not block.</param>
    /// <param name="clock">The process' clock.</param>
    /// <param name="logger">Gets the trace.</param>
    /// <param name="failed">Told when the role or an effect throws: a fault of ours, after which the loop has ended.</param>
    /// <param name="seats">Where it runs.</param>
    /// <param name="decided">Called after the effects of every input, to look at the role.</param>
    public RoleLoop(
        string name,
        IRole<TInput, TEffect> role,
        TInput tick,
        Action<TEffect> execute,
        EngineClock clock,
        ILogger logger,
        Action<Exception> failed,
        IRoleSeats seats,
        Action? decided = null)
    {
        _name = name;
        _role = role;
        _tick = tick;
        _execute = execute;
        _clock = clock;
        _logger = logger;
        _failed = failed;
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(seats);
        _decided = decided;
        _timer = clock.TimeProvider.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _seat = seats.Take(name);
    }

    /// <summary>What is in the mailbox waits for this.</summary>
    public void Start()
    {
        _isStarted = true;
        _ = EndWithSeatAsync();
        _seat.Schedule(this);
    }

    /// <summary>Never blocks; after the end nothing happens.</summary>
    /// <exception cref="MailboxFullException">The limit is reached.</exception>
    public void Post(in TInput input)
    {
        if (_letters.Writer.TryWrite(new Letter(input, null)))
        {
            Wake();
        }
        else if (!_isEnding)
        {
            throw new MailboxFullException(_name, InputsMax + OwnInputsMax);
        }
    }

    /// <summary>As <see cref="Post"/>, for what a peer sends: it finds the mailbox full earlier than this process does.</summary>
    /// <exception cref="MailboxFullException">The limit is reached.</exception>
    public void PostFromPeer(in TInput input)
    {
        if (_letters.Reader.Count >= InputsMax)
        {
            throw new MailboxFullException(_name, InputsMax);
        }

        Post(input);
    }

    /// <summary>Waits while the mailbox is full; after the end nothing happens.</summary>
    public async ValueTask PostAsync(TInput input, CancellationToken cancellationToken)
    {
        try
        {
            await _letters.Writer.WriteAsync(new Letter(input, null), cancellationToken).ConfigureAwait(false);
            Wake();
        }
        catch (ChannelClosedException)
        {
            // The loop has ended; whoever waits for an answer is told by the owner of the loop.
        }
    }

    /// <summary>As <see cref="PostAsync"/>; if there is room and nobody decides already, it is decided on and executed before this returns, where the seat allows it: that spares two changes of threads.</summary>
    public ValueTask PostHereAsync(in TInput input, CancellationToken cancellationToken)
    {
        SendBatch.Begin();
        try
        {
            return PostAsync(input, cancellationToken);
        }
        finally
        {
            SendBatch.End();
        }
    }

    /// <summary>Reads the role's state between two inputs.</summary>
    /// <exception cref="ObjectDisposedException">The loop has ended.</exception>
    public async Task<TAnswer> AskAsync<TAnswer>(Func<TAnswer> read, CancellationToken cancellationToken)
    {
        TaskCompletionSource<TAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await _letters.Writer.WriteAsync(new Letter(default, () => answer.TrySetResult(read())), cancellationToken).ConfigureAwait(false);
            Wake();
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(_name);
        }

        Task first = await Task.WhenAny(answer.Task, _ended.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        return first == answer.Task || answer.Task.IsCompleted ? await answer.Task.ConfigureAwait(false) : throw new ObjectDisposedException(_name);
    }

    /// <summary>Decides on what is in the mailbox, then ends. Again: waits for the same end.</summary>
    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        _letters.Writer.TryComplete();
        Wake();
        if (!_isStarted)
        {
            _ended.TrySetResult();
        }

        await _ended.Task.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        _seat.Dispose();
    }

    /// <summary>One turn, on the seat.</summary>
    public void Execute()
    {
        SendBatch.Begin();
        try
        {
            for (int taken = 0; taken < TurnInputsMax && _letters.Reader.TryRead(out Letter letter); taken++)
            {
                Take(letter);
            }
        }
        catch (Exception exception)
        {
            End();
            _failed(new InvalidOperationException($"{_name} failed: {exception.Message}", exception));
            return;
        }
        finally
        {
            SendBatch.End();
        }

        // Whoever writes from here on wakes the next turn; what was written before is seen below.
        Interlocked.Exchange(ref _isScheduled, 0);
        if (_letters.Reader.Completion.IsCompleted)
        {
            _ended.TrySetResult();
        }
        else if (_letters.Reader.TryPeek(out _))
        {
            Wake();
        }
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            _seat.Schedule(this);
        }
    }

    private void OnTimer()
    {
        // A full mailbox needs no tick: the deadline is looked at after every input.
        if (_letters.Writer.TryWrite(Letter.Tick))
        {
            Wake();
        }
    }

    private void End()
    {
        _isEnding = true;
        _letters.Writer.TryComplete();
        _ended.TrySetResult();
    }

    private async Task EndWithSeatAsync()
    {
        await _seat.Gone.ConfigureAwait(false);
        bool wasWanted = !_isEnding;
        End();
        if (wasWanted)
        {
            _failed(new InvalidOperationException($"{_name} has nothing to run on any more."));
        }
    }

    private void Take(in Letter letter)
    {
        if (letter.Inspect is not null)
        {
            letter.Inspect();
            return;
        }

        if (letter.IsTick)
        {
            // The timer has fired, perhaps a little early: it is to be armed again even for the same deadline.
            _armed = null;
        }
        else
        {
            Decide(letter.Input!);
        }

        if (_role.NextDeadline is MonotonicTime due && due <= _clock.Now)
        {
            Decide(_tick);
        }

        Arm();
    }

    private void Decide(in TInput input)
    {
        _effects.Clear();
        _role.Decide(_clock.Now, input, _effects);
        RoleTrace.Write(_logger, _name, input, _effects);
        foreach (TEffect effect in _effects)
        {
            _execute(effect);
        }

        _decided?.Invoke();
    }

    private void Arm()
    {
        MonotonicTime? due = _role.NextDeadline;
        if (due == _armed && (due is null || due > _clock.Now))
        {
            return;
        }

        _armed = due;
        _timer.Change(due is null ? Timeout.InfiniteTimeSpan : Delay(due.Value), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Delay(MonotonicTime due)
    {
        // Timers count whole milliseconds; one that fires early would only have to be armed again.
        double milliseconds = Math.Ceiling((due - _clock.Now).TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 1, 86_400_000));
    }

    private readonly record struct Letter(TInput? Input, Action? Inspect, bool IsTick = false)
    {
        public static Letter Tick => new(default, null, IsTick: true);
    }
}
