using ActorInference.Decisions;
using ActorInference.Decisions.Roles;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>Runs one role: inputs one at a time, effects afterwards in order, one timer.</summary>
internal sealed class RoleHost<TInput, TEffect>(
    SimulatedProcess process,
    string roleName,
    IRole<TInput, TEffect> role,
    TInput tick,
    Action<TEffect> execute,
    Action? decided = null)
{
    private readonly Queue<TInput> _mailbox = new();
    private readonly List<TEffect> _effects = [];
    private bool _isDeciding;
    private MonotonicTime? _armedFor;
    private MonotonicTime _mailFrom;
    private long _timerVersion;

    public bool IsStopped { get; private set; }

    /// <summary>From another part of the same process: arrives a little later, behind what was posted before.</summary>
    public void Post(TInput input)
    {
        MonotonicTime arrival = process.Now + process.Surroundings.Random.Between(TimeSpan.Zero, TimeSpan.FromMicroseconds(20));
        _mailFrom = arrival < _mailFrom ? _mailFrom : arrival;
        process.At(_mailFrom, () => Feed(input));
    }

    public void Feed(TInput input)
    {
        _mailbox.Enqueue(input);
        if (_isDeciding)
        {
            return;
        }

        _isDeciding = true;
        while (!IsStopped && process.IsAlive && _mailbox.TryDequeue(out TInput? next))
        {
            Decide(next);
        }

        _isDeciding = false;
        decided?.Invoke();
        ArmTimer();
    }

    /// <summary>Nothing is decided any more.</summary>
    public void Stop() => IsStopped = true;

    private void Decide(TInput input)
    {
        _effects.Clear();
        role.Decide(process.Now, in input, _effects);
        process.Surroundings.Transcript.Decided(process, roleName, input, _effects);
        for (int index = 0; index < _effects.Count; index++)
        {
            execute(_effects[index]);
        }
    }

    private void ArmTimer()
    {
        MonotonicTime? deadline = IsStopped ? null : role.NextDeadline;
        if (deadline == _armedFor)
        {
            return;
        }

        _armedFor = deadline;
        long version = ++_timerVersion;
        if (deadline is not null)
        {
            process.At(deadline.Value, () => OnTimer(version));
        }
    }

    private void OnTimer(long version)
    {
        if (version == _timerVersion && !IsStopped)
        {
            _armedFor = null;
            process.Surroundings.Checks.Ticked(process, roleName);
            Feed(tick);
        }
    }
}
