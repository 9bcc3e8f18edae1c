using ActorInference.Links;

namespace ActorInference.Execution.Mailboxes;

/// <summary>Roles on the process' thread pool.</summary>
public sealed class ThreadPoolSeats : IRoleSeats
{
    public static ThreadPoolSeats Instance { get; } = new();

    public IRoleSeat Take(string name) => new Seat();

    private sealed class Seat : IRoleSeat
    {
        private static readonly Task Never = new TaskCompletionSource().Task;

        public Task Gone => Never;

        public void Schedule(IThreadPoolWorkItem turn)
        {
            // A thread that has just received something for the role, or wants something of it, runs the turn itself when it is done with that.
            if (!SendBatch.TryDefer(turn))
            {
                ThreadPool.UnsafeQueueUserWorkItem(turn, preferLocal: false);
            }
        }

        public void Dispose()
        {
            // The pool belongs to the process.
        }
    }
}
