using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// The recurrent half of an LSTM. Per unit, g = input half, s = recurrent half: i, o, f = gate(g + s), n = tanh(g_c + s_c),
/// c' = fma(f, c, i * n), h' = o * tanh(c'). The cell state is updated in place.
/// </summary>
internal static unsafe class LstmKernel<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    public static void Run(in RecurrentArguments run)
    {
        switch (run.Gate)
        {
            case GateActivation.Sigmoid:
                RecurrentKernel<TVectors, TVector>.Run<Cell<Gates.Soft>>(run);
                break;
            case GateActivation.HardSigmoid:
                RecurrentKernel<TVectors, TVector>.Run<Cell<Gates.Hard>>(run);
                break;
        }
    }

    private readonly struct Cell<TGate> : IRecurrentCell, IGateCombination
        where TGate : IGate
    {
        public static void Run(in RecurrentArguments run, in RecurrentStep step) =>
            GateKernel<TVectors, TVector>.Run<Cell<TGate>>(run, step, step.Before, run.Recurrent, GatePanels.Of(4, run.HiddenSize, TVectors.Count), projectedAt: 0);

        // In passes: an item's functions are one long chain, so that a core would see too few of them at a time to fill its units.
        public static void Run(in RecurrentArguments run, in RecurrentStep step, in GateItems items)
        {
            Gates(items);
            Cells(run, items);
            States(run, step, items);
        }

        /// <summary>i, o and f, in place of their sums.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Gates(in GateItems items)
        {
            nint gate = items.GateStride;
            float* input = items.Projected;
            float* sum = items.Sums;
            for (int item = 0; item < items.Count; item++)
            {
                TVectors.Store(sum, TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input), TVectors.Load(sum))));
                TVectors.Store(sum + gate, TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + gate), TVectors.Load(sum + gate))));
                TVectors.Store(sum + (2 * gate), TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + (2 * gate)), TVectors.Load(sum + (2 * gate)))));
                input += items.ProjectedStride;
                sum += items.SumsStride;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Cells(in RecurrentArguments run, in GateItems items)
        {
            nint gate = items.GateStride;
            float* input = items.Projected + (3 * gate);
            float* sum = items.Sums;
            float* cell = run.First + items.State;
            for (int item = 0; item < items.Count; item++)
            {
                TVector n = HyperbolicTangent.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input), TVectors.Load(sum + (3 * gate))));
                TVectors.Store(cell, TVectors.Fma(TVectors.Load(sum + (2 * gate)), TVectors.Load(cell), TVectors.Multiply(TVectors.Load(sum), n)));
                input += items.ProjectedStride;
                sum += items.SumsStride;
                cell += items.StateStride;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void States(in RecurrentArguments run, in RecurrentStep step, in GateItems items)
        {
            float* outputGate = items.Sums + items.GateStride;
            float* cell = run.First + items.State;
            float* after = step.After + items.State;
            float* output = step.Sequence + items.Output;
            int remaining = items.Remaining;
            for (int item = 0; item < items.Count; item++)
            {
                TVector h = TVectors.Multiply(TVectors.Load(outputGate), HyperbolicTangent.Of<TVectors, TVector>(TVectors.Load(cell)));
                TVectors.Store(after, h);
                if (remaining >= TVectors.Count)
                {
                    TVectors.Store(output, h);
                }

                outputGate += items.SumsStride;
                cell += items.StateStride;
                after += items.StateStride;
                output += items.OutputStride;
                remaining -= items.RemainingStride;
            }
        }
    }
}
