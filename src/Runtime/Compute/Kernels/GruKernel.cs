using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// The recurrent half of a GRU whose reset gate comes after the recurrent product (linear_before_reset = 1). Per unit, g =
/// input half, s = recurrent half: z = gate(g_z + s_z), r = gate(g_r + s_r), n = tanh(fma(r, s_h, g_h)),
/// h' = fma(1 - z, n, z * h).
/// </summary>
internal static unsafe class GruKernel<TVectors, TVector>
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
            GateKernel<TVectors, TVector>.Run<Cell<TGate>>(run, step, step.Before, run.Recurrent, GatePanels.Of(3, run.HiddenSize, TVectors.Count), projectedAt: 0);

        // In two passes: an item's functions are one long chain, so that a core would see too few of them at a time to fill its units.
        public static void Run(in RecurrentArguments run, in RecurrentStep step, in GateItems items)
        {
            Gates(items);
            States(step, items);
        }

        /// <summary>z and r, in place of their sums.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Gates(in GateItems items)
        {
            nint reset = items.GateStride;
            float* input = items.Projected;
            float* sum = items.Sums;
            for (int item = 0; item < items.Count; item++)
            {
                TVectors.Store(sum, TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input), TVectors.Load(sum))));
                TVectors.Store(sum + reset, TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + reset), TVectors.Load(sum + reset))));
                input += items.ProjectedStride;
                sum += items.SumsStride;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void States(in RecurrentStep step, in GateItems items)
        {
            TVector one = TVectors.Broadcast(1f);
            nint reset = items.GateStride;
            nint candidate = 2 * items.GateStride;
            float* input = items.Projected;
            float* sum = items.Sums;
            float* before = step.Before + items.State;
            float* after = step.After + items.State;
            float* output = step.Sequence + items.Output;
            int remaining = items.Remaining;
            for (int item = 0; item < items.Count; item++)
            {
                TVector z = TVectors.Load(sum);
                TVector n = HyperbolicTangent.Of<TVectors, TVector>(TVectors.Fma(TVectors.Load(sum + reset), TVectors.Load(sum + candidate), TVectors.Load(input + candidate)));
                TVector h = TVectors.Fma(TVectors.Subtract(one, z), n, TVectors.Multiply(z, TVectors.Load(before)));
                TVectors.Store(after, h);
                if (remaining >= TVectors.Count)
                {
                    TVectors.Store(output, h);
                }

                input += items.ProjectedStride;
                sum += items.SumsStride;
                before += items.StateStride;
                after += items.StateStride;
                output += items.OutputStride;
                remaining -= items.RemainingStride;
            }
        }
    }
}
