using System.Threading.Tasks.Sources;

namespace ActorInference.Links;

/// <summary>One sleeper, any number of wakers; a call that comes early is remembered once. Allocates nothing per wait.</summary>
internal sealed class WakeUp : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _called;
    private bool _sleeping;

    public void Call()
    {
        lock (_gate)
        {
            if (!_sleeping)
            {
                _called = true;
                return;
            }

            _sleeping = false;
        }

        _core.SetResult(true);
    }

    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_called)
            {
                _called = false;
                return ValueTask.CompletedTask;
            }

            _core.Reset();
            _sleeping = true;
            return new ValueTask(this, _core.Version);
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
