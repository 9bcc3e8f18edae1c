using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Decisions;
using ActorInference.Hosting;
using ActorInference.Models;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>
/// A private cluster under more load than its source admits, for as long as one likes: submitters that wait for room, that
/// come back after Busy, that take their requests back, and that are in a hurry. Memory is sampled: it must not grow.
/// </summary>
internal sealed class SoakRun(Model model, ImmutableArray<Tensor> inputs, int workers, int submitters, TimeSpan length, bool verbose, Action<string> report)
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);

    /// <summary>Short enough that many are missed under this load.</summary>
    private static readonly TimeSpan HurriedDeadline = TimeSpan.FromMilliseconds(40);

    private readonly List<SoakSample> _samples = [];
    private long _results;
    private long _wrongResults;
    private long _cancelled;
    private long _tooLate;
    private long _busy;
    private long _otherErrors;

    private enum Habit
    {
        WaitsForRoom,
        ComesBack,
        TakesBack,
        IsInAHurry,
    }

    public async Task<SoakReport> RunAsync(CancellationToken cancellationToken)
    {
        RunSettings settings = new() { ModelPath = model.Name, InputPath = "-", Workers = workers, Verbose = verbose };
        await using LocalRunner single = new(model);
        ImmutableArray<Tensor> expected = single.Answer(new RequestLine(0, [.. inputs], null)).Outputs;
        await using JoinedCluster joined = await JoinedCluster.StartAsync(settings, model, inputs, _ => { }, cancellationToken).ConfigureAwait(false);
        report(PlanText.Describe(await joined.WaitForPlanAsync(cancellationToken).ConfigureAwait(false)));
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        InferenceClient client = new(joined.Source);
        long start = Stopwatch.GetTimestamp();
        Task[] running = [.. Enumerable.Range(0, submitters).Select(index => SubmitAsync(client, (Habit)(index % 4), new Random(index), expected, over.Token))];
        Dictionary<string, int> processes = new() { ["source"] = Environment.ProcessId };
        foreach ((string name, int process) in joined.Processes)
        {
            processes.Add(name, process);
        }

        while (Stopwatch.GetElapsedTime(start) < length)
        {
            await Task.Delay(SampleInterval, cancellationToken).ConfigureAwait(false);
            if (joined.CannotGoOn.IsCompleted)
            {
                throw new ProgramException(ExitCode.MemberLost, await joined.CannotGoOn.ConfigureAwait(false));
            }

            Sample(Stopwatch.GetElapsedTime(start), processes);
        }

        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
        return new SoakReport
        {
            Model = model.Name,
            Workers = workers,
            Submitters = submitters,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
            Counts = Counts(),
            Samples = _samples,
            GrowthBytes = processes.Keys.ToDictionary(name => name, GrowthOf),
        };
    }

    private async Task SubmitAsync(InferenceClient client, Habit habit, Random random, ImmutableArray<Tensor> expected, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(over);
            if (habit == Habit.TakesBack)
            {
                patience.CancelAfter(random.Next(1, 200));
            }

            try
            {
                TimeSpan? deadline = habit == Habit.IsInAHurry ? HurriedDeadline : null;
                InferenceResult result = habit == Habit.ComesBack
                    ? await client.PredictNowAsync(inputs, deadline, patience.Token).ConfigureAwait(false)
                    : await client.PredictAsync(inputs, deadline, patience.Token).ConfigureAwait(false);
                Interlocked.Increment(ref IsRight(result, expected) ? ref _results : ref _wrongResults);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref _cancelled);
            }
            catch (InferenceException exception)
            {
                await OnErrorAsync(exception, over).ConfigureAwait(false);
            }
        }
    }

    private async Task OnErrorAsync(InferenceException exception, CancellationToken over)
    {
        switch (exception.Code)
        {
            case ErrorCode.DeadlineExceeded:
                Interlocked.Increment(ref _tooLate);
                break;
            case ErrorCode.Busy:
                Interlocked.Increment(ref _busy);
                await Task.Delay(exception.RetryAfter, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            default:
                if (Interlocked.Increment(ref _otherErrors) == 1)
                {
                    report($"error: {exception.Code}: {exception.Message}");
                }

                break;
        }
    }

    private static bool IsRight(InferenceResult result, ImmutableArray<Tensor> expected)
    {
        for (int index = 0; index < expected.Length; index++)
        {
            if (!result.Outputs[index].Data.Span.SequenceEqual(expected[index].Data.Span))
            {
                return false;
            }
        }

        return true;
    }

    private void Sample(TimeSpan elapsed, Dictionary<string, int> processes)
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        _samples.Add(new SoakSample
        {
            Second = Math.Round(elapsed.TotalSeconds, 1),
            SourceHeapBytes = heap,
            WorkingSetBytes = processes.ToDictionary(process => process.Key, process => WorkingSetOf(process.Value)),
            Counts = Counts(),
        });
    }

    private static long WorkingSetOf(int processId)
    {
        using Process process = Process.GetProcessById(processId);
        return process.WorkingSet64;
    }

    private long GrowthOf(string process)
    {
        int quarter = _samples.Count / 4;
        return Median(_samples.Skip(_samples.Count - Math.Max(1, quarter))) - Median(_samples.Skip(quarter).Take(Math.Max(1, quarter)));

        long Median(IEnumerable<SoakSample> samples)
        {
            long[] sorted = [.. samples.Select(sample => sample.WorkingSetBytes[process]).Order()];
            return sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
        }
    }

    private SoakCounts Counts() => new()
    {
        Results = Interlocked.Read(ref _results),
        WrongResults = Interlocked.Read(ref _wrongResults),
        Cancelled = Interlocked.Read(ref _cancelled),
        TooLate = Interlocked.Read(ref _tooLate),
        Busy = Interlocked.Read(ref _busy),
        OtherErrors = Interlocked.Read(ref _otherErrors),
    };
}
