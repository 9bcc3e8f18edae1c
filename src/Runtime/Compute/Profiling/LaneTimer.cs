using System.Diagnostics;

namespace ActorInference.Compute.Profiling;

/// <summary>Times the same work on one or more lanes, each a thread of its own, all at the same time.</summary>
public static class LaneTimer
{
    /// <param name="lanes">What each lane runs; one lane runs on the caller's thread.</param>
    /// <param name="runs">How often each.</param>
    /// <returns>Seconds of one run: the mean of the lanes.</returns>
    public static double SecondsPerRun(IReadOnlyList<Action> lanes, int runs)
    {
        ArgumentNullException.ThrowIfNull(lanes);
        if (lanes.Count == 1)
        {
            return Time(lanes[0], runs);
        }

        double[] seconds = new double[lanes.Count];
        using Barrier begin = new(lanes.Count);
        Thread[] threads = [.. lanes.Select((run, lane) => new Thread(() =>
        {
            begin.SignalAndWait();
            seconds[lane] = Time(run, runs);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return seconds.Average();
    }

    private static double Time(Action run, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int index = 0; index < runs; index++)
        {
            run();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
    }
}
