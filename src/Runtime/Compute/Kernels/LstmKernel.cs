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

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(in RecurrentArguments run, in RecurrentStep step, in GateItems items)
        {
            nint gate = items.GateStride;
            float* input = items.Projected;
            float* sum = items.Sums;
            float* cell = run.First + items.State;
            float* after = step.After + items.State;
            float* output = step.Sequence + items.Output;
            int remaining = items.Remaining;
            for (int item = 0; item < items.Count; item++)
            {
                TVector i = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input), TVectors.Load(sum)));
                TVector o = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + gate), TVectors.Load(sum + gate)));
                TVector f = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + (2 * gate)), TVectors.Load(sum + (2 * gate))));
                TVector n = HyperbolicTangent.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + (3 * gate)), TVectors.Load(sum + (3 * gate))));
                TVector c = TVectors.Fma(f, TVectors.Load(cell), TVectors.Multiply(i, n));
                TVectors.Store(cell, c);
                TVector h = TVectors.Multiply(o, HyperbolicTangent.Of<TVectors, TVector>(c));
                TVectors.Store(after, h);
                if (remaining >= TVectors.Count)
                {
                    TVectors.Store(output, h);
                }

                input += items.ProjectedStride;
                sum += items.SumsStride;
                cell += items.StateStride;
                after += items.StateStride;
                output += items.OutputStride;
                remaining -= items.RemainingStride;
            }
        }
    }
}
