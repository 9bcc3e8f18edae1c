using System.Diagnostics;
using ActorInference.Models;

namespace ActorInference.Compute.Profiling;

/// <summary>
/// The effective speed of one compute lane of this machine: floating-point operations per second of a fixed recurrent
/// layer (GRU of 128, 32 steps, batch 1), so that machines can be compared. Takes some ten milliseconds.
/// </summary>
public static class SlotSpeed
{
    private const int HiddenSize = 128;
    private const int Steps = 32;
    private const int WarmUpRuns = 20;
    private const int MeasuredRuns = 201;

    /// <summary>Of the runs in order of time: while others use the core too, the fast runs are those that had it to themselves.</summary>
    private const int QuotedRun = MeasuredRuns / 10;
    private const ulong Seed = 20130701;

    /// <summary>Six products of H x H for each step, two operations for each multiply-add.</summary>
    private const double RunFlops = 2.0 * 6 * HiddenSize * HiddenSize * Steps;

    /// <returns>Operations per second of a fast run (the tenth percentile of the times).</returns>
    public static double MeasureFlopsPerSecond(IComputeBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        using IStageProgram program = backend.Build(SeededModels.Gru(1, HiddenSize, Seed).Slice(0, 1));
        Tensor[] input = [SampleInput.For(ElementType.Float32, new TensorShape(1, Steps, HiddenSize))];
        ReusedOutput output = new();
        double[] seconds = new double[MeasuredRuns];
        for (int run = -WarmUpRuns; run < MeasuredRuns; run++)
        {
            output.Clear();
            long start = Stopwatch.GetTimestamp();
            program.Run(input, output);
            if (run >= 0)
            {
                seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        Array.Sort(seconds);
        return RunFlops / seconds[QuotedRun];
    }
}
