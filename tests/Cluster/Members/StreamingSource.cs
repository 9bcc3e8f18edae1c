using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Hosting;
using ActorInference.Models;

namespace ActorInference.Tests.Cluster.Members;

/// <summary>
/// A source in this process with one stream that never ends by itself: a bounded number of requests is always on its way, and each
/// answer is compared with that of a single process when it comes, in the order of the requests.
/// </summary>
internal sealed class StreamingSource(Member member, WorkLoad work, KeptLog log) : IAsyncDisposable
{
    public const int InFlightDefault = 8;

    /// <summary>Far beyond what a busy machine needs: a test that waits for it fails.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly Lock _gate = new();
    private readonly List<(long Count, TaskCompletionSource Reached)> _awaited = [];
    private readonly List<long> _answeredAt = [];
    private Task _flow = Task.CompletedTask;
    private long _submitted;
    private volatile bool _isEnding;

    public SourceFront Front { get; } = member.Source ?? throw new ArgumentException("The member is no source.");

    public string Log => log.Text;

    public long Submitted => Volatile.Read(ref _submitted);

    public long Answered
    {
        get
        {
            lock (_gate)
            {
                return _answeredAt.Count;
            }
        }
    }

    /// <summary>When each answer came, in order (<see cref="Stopwatch"/> timestamps).</summary>
    public ImmutableArray<long> AnsweredAt
    {
        get
        {
            lock (_gate)
            {
                return [.. _answeredAt];
            }
        }
    }

    /// <summary>Begins to ask; completes with the first answer.</summary>
    public Task FlowAsync(int inFlight = InFlightDefault)
    {
        _flow = RunAsync(inFlight);
        return MoreAnswersAsync(1);
    }

    /// <summary>Completes when so many requests more than now are answered; faults with what goes wrong before.</summary>
    public async Task MoreAnswersAsync(int count)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited.Add((_answeredAt.Count + count, reached));
        }

        await AwaitAsync(Task.WhenAny(_flow, reached.Task), $"{count} more answers").ConfigureAwait(false);
        if (!reached.Task.IsCompleted)
        {
            await _flow.ConfigureAwait(false);
            throw new InvalidOperationException("The stream has ended.");
        }
    }

    /// <summary>Answers to requests that are asked from now on have come too.</summary>
    public Task NewRequestsAnsweredAsync() => MoreAnswersAsync((int)(Submitted - Answered) + 1);

    /// <summary>Asks no more and waits until all is answered: every request once, in order, with the bits of a single process.</summary>
    public async Task FinishAsync()
    {
        _isEnding = true;
        await AwaitAsync(_flow, "the end of the stream").ConfigureAwait(false);
        await _flow.ConfigureAwait(false);
        Assert.Equal(Submitted, Answered);
    }

    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        await member.DisposeAsync().ConfigureAwait(false);
        await _flow.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AwaitAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(HandCluster.Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited in vain for {what}: {Submitted} asked, {Answered} answered, plan {Front.ActivePlan?.Epoch}, {Front.NoPlanReason}");
        }
    }

    private async Task RunAsync(int inFlight)
    {
        long sequence = -1;
        await foreach (Answer answer in new InferenceClient(Front).AnswerStreamAsync(RequestsAsync(), Deadline, inFlight).ConfigureAwait(false))
        {
            long now = Stopwatch.GetTimestamp();
            long index = Answered;
            string? wrong = answer.Error is { } error ? $"Request {index} was answered with {error}." : work.Difference(index, answer.Outputs);
            wrong ??= sequence >= 0 && answer.Request.Sequence.Value != sequence + 1 ? $"Answer {answer.Request} came after {sequence}." : null;
            if (wrong is not null)
            {
                throw new InvalidOperationException(wrong);
            }

            sequence = answer.Request.Sequence.Value;
            Note(now);
        }
    }

    private void Note(long now)
    {
        lock (_gate)
        {
            _answeredAt.Add(now);
            for (int index = _awaited.Count - 1; index >= 0; index--)
            {
                if (_awaited[index].Count <= _answeredAt.Count)
                {
                    _awaited[index].Reached.TrySetResult();
                    _awaited.RemoveAt(index);
                }
            }
        }
    }

    private async IAsyncEnumerable<ImmutableArray<Tensor>> RequestsAsync()
    {
        while (!_isEnding)
        {
            yield return work.Request(Interlocked.Increment(ref _submitted) - 1);
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }
}
