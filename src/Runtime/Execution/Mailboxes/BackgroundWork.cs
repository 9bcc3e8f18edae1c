using System.Collections.Concurrent;

namespace ActorInference.Execution.Mailboxes;

/// <summary>Owns the tasks that effects start: cancels them and waits for them at the end, so that none outlives its process part.</summary>
public sealed class BackgroundWork : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private readonly Action<Exception> _failed;
    private bool _isEnding;

    /// <param name="failed">Told when work fails in a way that it should have handled.</param>
    public BackgroundWork(Action<Exception> failed)
    {
        _failed = failed;
        _stop = _stopping.Token;
    }

    /// <summary>Runs on the thread pool. An exception other than of cancellation is a fault of ours.</summary>
    public void Run(Func<CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Task task;
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            task = Task.Run(() => GuardAsync(work));
            _tasks[task] = true;
        }

        _ = task.ContinueWith(done => _tasks.TryRemove(done, out _), TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            // From here on nothing begins that would not be waited for.
            _isEnding = true;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks.Keys).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task GuardAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The process part is stopping; nobody waits for an answer.
        }
        catch (Exception exception)
        {
            _failed(exception);
        }
    }
}
