using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// The recurrent half of a GRU whose reset gate comes before the recurrent product (linear_before_reset = 0). Per unit, g =
/// input half, s = recurrent half: z = gate(g_z + s_z), r = gate(g_r + s_r), s_h = bias + R_h (r * h), n = tanh(g_h + s_h),
/// h' = fma(1 - z, n, z * h).
/// </summary>
internal static unsafe class ResetFirstGruKernel<TVectors, TVector>
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
        public static void Run(in RecurrentArguments run, in RecurrentStep step)
        {
            GatePanels gates = GatePanels.Of(2, run.HiddenSize, TVectors.Count);
            GatePanels candidate = GatePanels.Of(1, run.HiddenSize, TVectors.Count);
            GateKernel<TVectors, TVector>.Run<Cell<TGate>>(run, step, step.Before, run.Recurrent, gates, projectedAt: 0);
            GateKernel<TVectors, TVector>.Run<Candidate>(run, step, run.Second, run.RecurrentCandidate, candidate, run.Recurrent.Vectors * TVectors.Count);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(in RecurrentArguments run, in RecurrentStep step, in GateItems items)
        {
            nint gate = items.GateStride;
            float* input = items.Projected;
            float* sum = items.Sums;
            nint state = items.State;
            for (int item = 0; item < items.Count; item++)
            {
                TVector z = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input), TVectors.Load(sum)));
                TVector r = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + gate), TVectors.Load(sum + gate)));
                TVectors.Store(run.First + state, z);
                TVectors.Store(run.Second + state, TVectors.Multiply(r, TVectors.Load(step.Before + state)));
                input += items.ProjectedStride;
                sum += items.SumsStride;
                state += items.StateStride;
            }
        }
    }

    private readonly struct Candidate : IGateCombination
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(in RecurrentArguments run, in RecurrentStep step, in GateItems items)
        {
            TVector one = TVectors.Broadcast(1f);
            float* input = items.Projected;
            float* sum = items.Sums;
            nint state = items.State;
            float* output = step.Sequence + items.Output;
            int remaining = items.Remaining;
            for (int item = 0; item < items.Count; item++)
            {
                TVector n = HyperbolicTangent.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input), TVectors.Load(sum)));
                TVector z = TVectors.Load(run.First + state);
                TVector h = TVectors.Fma(TVectors.Subtract(one, z), n, TVectors.Multiply(z, TVectors.Load(step.Before + state)));
                TVectors.Store(step.After + state, h);
                if (remaining >= TVectors.Count)
                {
                    TVectors.Store(output, h);
                }

                input += items.ProjectedStride;
                sum += items.SumsStride;
                state += items.StateStride;
                output += items.OutputStride;
                remaining -= items.RemainingStride;
            }
        }
    }
}
