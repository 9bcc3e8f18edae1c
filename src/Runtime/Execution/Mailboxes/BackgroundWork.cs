using System.Collections.Concurrent;

namespace ActorInference.Execution.Mailboxes;

/// <summary>Owns the tasks that effects start: cancels them and waits for them at the end, so that none outlives its process part.</summary>
public sealed class BackgroundWork(Action<Exception> failed) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Task, bool> _tasks = new();
    private readonly CancellationTokenSource _stopping = new();

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Runs on the thread pool. An exception other than of cancellation is a fault of ours.</summary>
    public void Run(Func<CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        Task task = Task.Run(() => GuardAsync(work));
        _tasks[task] = true;
        _ = task.ContinueWith(done => _tasks.TryRemove(done, out _), TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks.Keys).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task GuardAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The process part is stopping; nobody waits for an answer.
        }
        catch (Exception exception)
        {
            failed(exception);
        }
    }
}
