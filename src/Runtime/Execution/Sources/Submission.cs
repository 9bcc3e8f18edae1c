using ActorInference.Decisions;

namespace ActorInference.Execution.Sources;

/// <summary>One request between its caller and the source role.</summary>
internal sealed class Submission
{
    private readonly TaskCompletionSource<Answer> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private CancellationTokenRegistration _cancellation;
    private bool _isAnswered;

    /// <summary>Null when accepted, else why not.</summary>
    public TaskCompletionSource<Rejection?> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Answer> Answer => _answered.Task;

    /// <summary>Whether it has been sent into a pipeline.</summary>
    public bool IsSent { get; set; }

    public RequestId Request { get; set; }

    public MonotonicTime AcceptedAt { get; set; }

    /// <summary>The caller's, until there is an answer: then it is of no more use.</summary>
    public void KeepCancellation(CancellationTokenRegistration cancellation)
    {
        lock (_gate)
        {
            if (!_isAnswered)
            {
                _cancellation = cancellation;
                return;
            }
        }

        cancellation.Unregister();
    }

    /// <summary>Once.</summary>
    public void Deliver(Answer answer)
    {
        CancellationTokenRegistration cancellation;
        lock (_gate)
        {
            _isAnswered = true;
            cancellation = _cancellation;
        }

        // Does not wait for a cancellation that is under way: what it posts finds the request answered.
        cancellation.Unregister();
        _answered.TrySetResult(answer);
    }
}
