using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Chaos;

/// <summary>
/// Several streams of trips at a steady pace, and a check of every answer: that it comes once, in its stream's order, with the bits of a
/// single process.
/// </summary>
/// <param name="source">The door.</param>
/// <param name="trips">What is asked and expected.</param>
/// <param name="answered">Told every result: the plan that was active when its request was accepted.</param>
internal sealed class TripLoad(SourceFront source, Trips trips, Action<Plan?> answered)
{
    /// <summary>Enough that requests are always in flight, little enough that the machine has time for what is done to the cluster.</summary>
    private const int RequestsPerSecond = 480;

    private const int StreamCount = 4;

    private const int InFlightPerStream = 24;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1000.0 * StreamCount / RequestsPerSecond);

    private readonly Lock _gate = new();
    private readonly StreamTally[] _streams = [.. Enumerable.Range(0, StreamCount).Select(_ => new StreamTally())];
    private readonly List<string> _complaints = [];
    private long _next;

    public TripCounts Counts { get; private set; } = new();

    /// <summary>The first few answers that were not as they must be.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>The longest time in which a stream with unanswered requests got no result, until now.</summary>
    public TimeSpan LongestPause
    {
        get
        {
            lock (_gate)
            {
                return _streams.Max(stream => stream.InFlight > 0 && Stopwatch.GetElapsedTime(stream.ProgressAt) > stream.LongestPause ? Stopwatch.GetElapsedTime(stream.ProgressAt) : stream.LongestPause);
            }
        }
    }

    /// <summary>Submits until it is told to stop, and completes when everything accepted is answered.</summary>
    public Task RunAsync(CancellationToken stopSubmitting, CancellationToken cancellationToken) =>
        Task.WhenAll(_streams.Select(stream => StreamAsync(stream, stopSubmitting, cancellationToken)));

    private async Task StreamAsync(StreamTally stream, CancellationToken stopSubmitting, CancellationToken cancellationToken)
    {
        StreamId id = source.OpenStream();
        using SemaphoreSlim room = new(InFlightPerStream);
        using PeriodicTimer pace = new(Pace);
        Task before = Task.CompletedTask;
        List<Task> unanswered = [];
        try
        {
            while (await pace.WaitForNextTickAsync(stopSubmitting).ConfigureAwait(false))
            {
                await room.WaitAsync(stopSubmitting).ConfigureAwait(false);
                (ImmutableArray<Tensor> inputs, OutputDigest expected) = trips[Interlocked.Increment(ref _next)];
                AcceptedRequest accepted = await source.SubmitAsync(id, inputs, null, cancellationToken).ConfigureAwait(false);
                Plan? plan = source.ActivePlan;
                OnAccepted(stream);
                unanswered.RemoveAll(task => task.IsCompleted);
                unanswered.Add(CheckAsync(stream, room, accepted, before, expected, plan));
                before = accepted.Answer;
            }
        }
        catch (OperationCanceledException) when (stopSubmitting.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Enough is submitted.
        }
        finally
        {
            source.EndStream(id);
        }

        await Task.WhenAll(unanswered).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void OnAccepted(StreamTally stream)
    {
        lock (_gate)
        {
            Counts = Counts with { Requests = Counts.Requests + 1 };
            if (stream.InFlight++ == 0)
            {
                stream.ProgressAt = Stopwatch.GetTimestamp();
            }
        }
    }

    private async Task CheckAsync(StreamTally stream, SemaphoreSlim room, AcceptedRequest accepted, Task before, OutputDigest expected, Plan? plan)
    {
        Answer answer = await accepted.Answer.ConfigureAwait(false);

        // The answers of a stream are given in its order: whoever is answered finds everybody before it answered.
        bool isInOrder = before.IsCompleted;
        bool isRight = answer.Error is null && OutputDigest.Of(answer.Outputs) == expected;
        lock (_gate)
        {
            long now = Stopwatch.GetTimestamp();
            TimeSpan pause = Stopwatch.GetElapsedTime(stream.ProgressAt, now);
            stream.LongestPause = pause > stream.LongestPause ? pause : stream.LongestPause;
            stream.ProgressAt = now;
            stream.InFlight--;
            bool isDuplicate = answer.Request != accepted.Request || !stream.Answered.Add(answer.Request);
            Counts = Counts with
            {
                Answers = Counts.Answers + 1,
                Errors = Counts.Errors + (answer.Error is null ? 0 : 1),
                WrongAnswers = Counts.WrongAnswers + (answer.Error is null && !isRight ? 1 : 0),
                Duplicated = Counts.Duplicated + (isDuplicate ? 1 : 0),
                OutOfOrder = Counts.OutOfOrder + (isInOrder ? 0 : 1),
            };
            if ((answer.Error is not null || !isRight || isDuplicate || !isInOrder) && _complaints.Count < 10)
            {
                _complaints.Add($"{accepted.Request}: {(answer.Error is { } error ? $"{error.Code}: {error.Message}" : !isRight ? "other bits than a single process" : isDuplicate ? "answered twice" : "answered before an earlier one")}");
            }
        }

        room.Release();
        if (answer.Error is null)
        {
            answered(plan);
        }
    }

    private sealed class StreamTally
    {
        public int InFlight { get; set; }

        public long ProgressAt { get; set; }

        public TimeSpan LongestPause { get; set; }

        public HashSet<RequestId> Answered { get; } = [];
    }
}
