using ActorInference.Decisions;

namespace ActorInference.Execution.Sources;

/// <summary>One request between its caller and the source role.</summary>
internal sealed class Submission
{
    /// <summary>Null when accepted, else why not.</summary>
    public TaskCompletionSource<Rejection?> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<Answer> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it has been sent into a pipeline.</summary>
    public bool IsSent { get; set; }

    public RequestId Request { get; set; }

    public MonotonicTime AcceptedAt { get; set; }
}
