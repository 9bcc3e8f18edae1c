using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// The loop over a sequence that all recurrent layers share: the input half of some steps as one product, small enough that
/// it is still in the cache when these steps read it, then step after step.
/// </summary>
internal static unsafe class RecurrentKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    public static void Run<TCell>(in RecurrentArguments run)
        where TCell : IRecurrentCell
    {
        float* before = run.States;
        float* after = run.States + run.StateFloats;
        Begin(run, before, after);
        for (int first = 0; first < run.Steps; first += run.BlockSteps)
        {
            int steps = Math.Min(run.BlockSteps, run.Steps - first);
            float* x = run.X + (first * run.XTimeStride);
            if (run.InputRows != null)
            {
                GatherInputs(run, first, steps);
                x = run.InputRows;
            }

            ProductKernel<TVectors, TVector>.RunVectors(x, run.Input.Depth, steps * run.Batch, run.Input, 0, run.Input.Vectors, run.Projected, run.ProjectedStride);
            for (int index = 0; index < steps; index++)
            {
                float* projected = run.Projected + (index * run.Batch * run.ProjectedStride);
                float* sequence = run.Sequence + ((first + index) * run.SequenceTimeStride);
                TCell.Run(run, new RecurrentStep(before, after, projected, sequence));
                float* swap = before;
                before = after;
                after = swap;
            }
        }
    }

    private static void Begin(in RecurrentArguments run, float* before, float* after)
    {
        new Span<float>(before, (int)run.StateFloats).Clear();
        new Span<float>(after, (int)run.StateFloats).Clear();
        for (int row = 0; run.InitialState != null && row < run.Batch; row++)
        {
            new ReadOnlySpan<float>(run.InitialState + ((nint)row * run.HiddenSize), run.HiddenSize).CopyTo(new Span<float>(before + (row * run.StateStride), run.HiddenSize));
        }
    }

    private static void GatherInputs(in RecurrentArguments run, int first, int steps)
    {
        int depth = run.Input.Depth;
        float* to = run.InputRows;
        for (int step = first; step < first + steps; step++)
        {
            for (int row = 0; row < run.Batch; row++)
            {
                new ReadOnlySpan<float>(run.X + (step * run.XTimeStride) + (row * run.XBatchStride), depth).CopyTo(new Span<float>(to, depth));
                to += depth;
            }
        }
    }
}
