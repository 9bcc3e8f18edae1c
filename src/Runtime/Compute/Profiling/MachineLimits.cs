using System.Collections.Immutable;
using System.Diagnostics;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Profiling;

/// <summary>What one lane of this machine can do at most, measured with simple loops on the vector width of the kernels.</summary>
/// <param name="FlopsPerSecond">Fused multiply-adds, two operations each.</param>
/// <param name="DivisionsPerSecond">Divisions of single floats.</param>
/// <param name="Levels">Caches from the smallest to the largest, then the memory.</param>
public sealed record MachineLimits(double FlopsPerSecond, double DivisionsPerSecond, ImmutableArray<MemoryLevel> Levels)
{
    private const int IterationsAtOnce = 20_000;
    private const int ReadBytesAtOnce = 1 << 20;
    private const int ReadStepVectors = 8;
    private const long MemoryBytesMax = 256L << 20;

    /// <summary>Every other operation on vectors is issued at most as fast as fused multiply-adds.</summary>
    public double OperationsPerSecond => FlopsPerSecond / 2;

    /// <summary>The smallest level that holds so many bytes.</summary>
    public MemoryLevel LevelOf(double bytes) => Levels.First(level => bytes <= level.SizeBytes || level == Levels[^1]);

    /// <summary>Measures with all lanes at work at the same time.</summary>
    /// <param name="lanes">Threads; the limits are those of one of them.</param>
    /// <param name="time">Of each of the figures.</param>
    public static MachineLimits Measure(int lanes, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lanes);
        IReadOnlyList<(string Name, long SizeBytes)> caches = CacheSizes.Read();
        long memoryBytes = Math.Min(4 * caches[^1].SizeBytes, MemoryBytesMax);
        LimitKernels kernels = LimitKernels.Best;
        double perIteration = (double)LimitKernels.Chains * kernels.VectorLength;
        return new MachineLimits(
            2 * perIteration * PerSecond(lanes, time, ArithmeticLane(kernels, isDivision: false)),
            perIteration * PerSecond(lanes, time, ArithmeticLane(kernels, isDivision: true)),
            [
                .. caches.Select(cache => new MemoryLevel(cache.Name, cache.SizeBytes, PerSecond(lanes, time, ReadLane(kernels, cache.SizeBytes / 2)))),
                new MemoryLevel("memory", long.MaxValue, PerSecond(lanes, time, ReadLane(kernels, memoryBytes))),
            ]);
    }

    /// <summary>The medians of several measurements of one machine.</summary>
    public static MachineLimits MedianOf(IReadOnlyList<MachineLimits> measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        return new MachineLimits(
            Median(measured.Select(limits => limits.FlopsPerSecond)),
            Median(measured.Select(limits => limits.DivisionsPerSecond)),
            [.. measured[0].Levels.Select((level, index) => level with { ReadBytesPerSecond = Median(measured.Select(limits => limits.Levels[index].ReadBytesPerSecond)) })]);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static unsafe Func<Lane> ArithmeticLane(LimitKernels kernels, bool isDivision) => () =>
    {
        AlignedMemory sink = new(kernels.VectorLength * sizeof(float));
        return new Lane(
            () =>
            {
                if (isDivision)
                {
                    kernels.Divide(IterationsAtOnce, (float*)sink.Address);
                }
                else
                {
                    kernels.MultiplyAdd(IterationsAtOnce, (float*)sink.Address);
                }

                return IterationsAtOnce;
            },
            sink);
    };

    private static unsafe Func<Lane> ReadLane(LimitKernels kernels, long sizeBytes) => () =>
    {
        long stepBytes = (long)ReadStepVectors * kernels.VectorLength * sizeof(float);
        long bytes = Math.Max(1, sizeBytes / stepBytes) * stepBytes;
        int passes = (int)Math.Max(1, ReadBytesAtOnce / bytes);
        AlignedMemory memory = new(bytes + (kernels.VectorLength * sizeof(float)));
        return new Lane(
            () =>
            {
                kernels.Read((float*)memory.Address, (nint)(bytes / sizeof(float)), passes, (float*)(memory.Address + bytes));
                return (double)bytes * passes;
            },
            memory);
    };

    /// <summary>The mean of the lanes, each on a thread of its own.</summary>
    private static double PerSecond(int lanes, TimeSpan time, Func<Lane> newLane)
    {
        double[] perSecond = new double[lanes];
        using Barrier begin = new(lanes);
        Thread[] threads = [.. Enumerable.Range(0, lanes).Select(index => new Thread(() =>
        {
            using Lane lane = newLane();
            lane.Run();
            begin.SignalAndWait();
            double done = 0;
            long start = Stopwatch.GetTimestamp();
            do
            {
                done += lane.Run();
            }
            while (Stopwatch.GetElapsedTime(start) < time);
            perSecond[index] = done / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        return perSecond.Average();
    }

    private sealed class Lane(Func<double> run, AlignedMemory memory) : IDisposable
    {
        /// <returns>How much was done.</returns>
        public double Run() => run();

        public void Dispose() => memory.Dispose();
    }
}
