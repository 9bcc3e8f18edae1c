using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>A step's recurrent product, tile by tile, each followed by its gates while its sums are in the nearest cache.</summary>
internal static unsafe class GateKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    /// <param name="run">The layer's run.</param>
    /// <param name="step">One step of it.</param>
    /// <param name="a">The left-hand matrix: B rows of <see cref="RecurrentArguments.StateStride"/>.</param>
    /// <param name="weights">The right-hand matrix.</param>
    /// <param name="panels">Its gates.</param>
    /// <param name="projectedAt">Where its columns start in the input half.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TCombination>(in RecurrentArguments run, in RecurrentStep step, float* a, in PackedMatrix weights, GatePanels panels, nint projectedAt)
        where TCombination : IGateCombination
    {
        int inRows = 0;
        if (run.Batch == 1)
        {
            int together = ProductRow<TVectors, TVector>.Columns / panels.PanelVectors;
            int count = weights.Vectors / (together * panels.PanelVectors);
            for (int index = 0; index < count; index++)
            {
                int panel = (step.IsBackward ? count - 1 - index : index) * together;
                ProductKernel<TVectors, TVector>.RunRow(a, weights, panel * panels.PanelVectors, run.Sums);
                CombineRow<TCombination>(run, step, panels, panel, together, projectedAt);
            }

            inRows = count * together;
        }

        for (int index = inRows; index < panels.Count; index++)
        {
            int panel = step.IsBackward ? inRows + panels.Count - 1 - index : index;
            int vector = panel * panels.PanelVectors;
            int vectors = panels.UnitsOf(panel) * panels.Gates;
            nint width = vectors * (nint)TVectors.Count;
            nint ahead = weights.Depth * (step.IsBackward ? -width : width);
            for (int row = 0; row < run.Batch;)
            {
                int rows = ProductKernel<TVectors, TVector>.TileRows(run.Batch - row, vectors);
                ProductKernel<TVectors, TVector>.RunTile(a + (row * run.StateStride), run.StateStride, rows, weights.PanelAt(vector), width, vectors, weights.Bias + (vector * TVectors.Count), run.Sums, width, weights.Depth, row == 0 ? ahead : 0, CacheLines.Floats);
                CombineTile<TCombination>(run, step, panels, panel, row, rows, projectedAt);
                row += rows;
            }
        }
    }

    /// <summary>Some full panels of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineRow<TCombination>(in RecurrentArguments run, in RecurrentStep step, GatePanels panels, int panel, int count, nint projectedAt)
        where TCombination : IGateCombination
    {
        int length = TVectors.Count;
        nint width = panels.PanelVectors * (nint)length;
        GateItems items = default;
        items.Count = count;
        items.ProjectedStride = width;
        items.SumsStride = width;
        items.GateStride = panels.Units * length;
        items.StateStride = panels.Units * length;
        items.OutputStride = panels.Units * length;
        items.RemainingStride = panels.Units * length;
        for (int unit = 0; unit < panels.Units; unit++)
        {
            int at = ((panel * panels.Units) + unit) * length;
            items.Projected = step.Projected + projectedAt + (panel * width) + (unit * length);
            items.Sums = run.Sums + (unit * length);
            items.State = at;
            items.Output = at;
            items.Remaining = run.SequenceIsScattered ? 0 : run.HiddenSize - at;
            TCombination.Run(run, step, items);
            CopyPartial(step, items, items.Count - 1);
        }
    }

    /// <summary>One panel of some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineTile<TCombination>(in RecurrentArguments run, in RecurrentStep step, GatePanels panels, int panel, int row, int rows, nint projectedAt)
        where TCombination : IGateCombination
    {
        int length = TVectors.Count;
        int units = panels.UnitsOf(panel);
        GateItems items = default;
        items.Count = rows;
        items.ProjectedStride = run.ProjectedStride;
        items.SumsStride = units * panels.Gates * (nint)length;
        items.GateStride = units * length;
        items.StateStride = run.StateStride;
        items.OutputStride = run.SequenceBatchStride;
        for (int unit = 0; unit < units; unit++)
        {
            int at = ((panel * panels.Units) + unit) * length;
            items.Projected = step.Projected + (row * run.ProjectedStride) + projectedAt + ((panel * panels.PanelVectors) + unit) * (nint)length;
            items.Sums = run.Sums + (unit * length);
            items.State = (row * run.StateStride) + at;
            items.Output = (row * run.SequenceBatchStride) + at;
            items.Remaining = run.SequenceIsScattered ? 0 : run.HiddenSize - at;
            TCombination.Run(run, step, items);
            for (int item = 0; item < rows && items.Remaining > 0 && items.Remaining < length; item++)
            {
                CopyPartial(step, items, item);
            }
        }
    }

    /// <summary>The end of a row that is no whole vector: the output has no room for more, the state has.</summary>
    private static void CopyPartial(in RecurrentStep step, in GateItems items, int item)
    {
        int remaining = items.Remaining - (item * items.RemainingStride);
        if (remaining < TVectors.Count)
        {
            float* from = step.After + items.State + (item * items.StateStride);
            new ReadOnlySpan<float>(from, remaining).CopyTo(new Span<float>(step.Sequence + items.Output + (item * items.OutputStride), remaining));
        }
    }
}
