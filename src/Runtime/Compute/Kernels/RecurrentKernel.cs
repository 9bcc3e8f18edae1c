using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// The loop over a sequence that all recurrent layers share: the input half of some steps as one product, small enough that
/// it is still in the cache when these steps read it, then step after step. Where the rows of a step lie far apart, as in
/// [B, T, features], some steps at a time are copied together before and apart after: rows in many pages would miss the
/// caches one by one.
/// </summary>
internal static unsafe class RecurrentKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    /// <summary>With more inputs than that, in floats, the product itself would drive out of the second-level cache what it has brought there for the steps.</summary>
    private const int ReadNextInputsMax = 64 * 1024;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TCell>(in RecurrentArguments run)
        where TCell : IRecurrentCell
    {
        Begin(run);
        for (int first = 0; first < run.Steps; first += run.GroupSteps)
        {
            int steps = Math.Min(run.GroupSteps, run.Steps - first);
            float* x = run.X + (first * run.XTimeStride);
            if (run.InputIsScattered)
            {
                GatherInputs(run, first, steps);
                x = run.InputRows;
            }

            for (int block = 0; block < steps; block += run.BlockSteps)
            {
                int blockSteps = Math.Min(run.BlockSteps, steps - block);
                float* rows = x + (block * run.Batch * (nint)run.Input.Depth);
                int count = blockSteps * run.Batch;
                PackedMatrix readNext = count * run.Input.Depth <= ReadNextInputsMax ? run.Recurrent : default;
                ProductKernel<TVectors, TVector>.RunVectors(rows, run.Input.Depth, count, run.Input, run.Input.Vectors, run.Projected, run.ProjectedStride, readNext);
                for (int index = 0; index < blockSteps; index++)
                {
                    int step = first + block + index;
                    float* projected = run.Projected + (index * run.Batch * run.ProjectedStride);
                    TCell.Run(run, new RecurrentStep(run.StateBefore(step), run.StateBefore(step + 1), projected, run.Sequence + (step * run.SequenceTimeStride), isBackward: (index & 1) != 0));
                }
            }

            if (run.SequenceIsScattered)
            {
                ScatterStates(run, first, steps);
            }
        }
    }

    private static void Begin(in RecurrentArguments run)
    {
        // The units that fill up the last vector stay zero from step to step.
        new Span<float>(run.States, (int)run.StateFloats).Clear();
        for (int row = 0; run.InitialState != null && row < run.Batch; row++)
        {
            new ReadOnlySpan<float>(run.InitialState + ((nint)row * run.HiddenSize), run.HiddenSize).CopyTo(new Span<float>(run.States + (row * run.StateStride), run.HiddenSize));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GatherInputs(in RecurrentArguments run, int first, int steps)
    {
        int depth = run.Input.Depth;
        for (int row = 0; row < run.Batch; row++)
        {
            float* from = run.X + (row * run.XBatchStride) + (first * run.XTimeStride);
            for (int step = 0; step < steps; step++)
            {
                float* to = run.InputRows + (((step * run.Batch) + row) * (nint)depth);
                new ReadOnlySpan<float>(from + (step * run.XTimeStride), depth).CopyTo(new Span<float>(to, depth));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScatterStates(in RecurrentArguments run, int first, int steps)
    {
        for (int row = 0; row < run.Batch; row++)
        {
            float* to = run.Sequence + (row * run.SequenceBatchStride);
            for (int step = first; step < first + steps; step++)
            {
                float* from = run.StateBefore(step + 1) + (row * run.StateStride);
                new ReadOnlySpan<float>(from, run.HiddenSize).CopyTo(new Span<float>(to + (step * run.SequenceTimeStride), run.HiddenSize));
            }
        }
    }
}
