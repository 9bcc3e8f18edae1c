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

    private readonly struct Cell<TGate> : IRecurrentCell
        where TGate : IGate
    {
        public static void Run(in RecurrentArguments run, in RecurrentStep step)
        {
            GateBlocks blocks = GateBlocks.Of(3, run.HiddenSize, TVectors.Count);
            int blockStride = GateBlocks.BlockVectors * TVectors.Count;
            nint stateStride = run.StateStride;
            nint projectedStride = run.ProjectedStride;
            for (int block = 0; block < blocks.Count; block++)
            {
                int units = blocks.UnitVectorsOf(block);
                int firstVector = block * GateBlocks.BlockVectors;
                int firstUnit = block * blocks.UnitVectors * TVectors.Count;
                for (int row = 0; row < run.Batch; row += RecurrentArguments.ChunkRows)
                {
                    int rows = Math.Min(RecurrentArguments.ChunkRows, run.Batch - row);
                    ProductKernel<TVectors, TVector>.RunVectors(step.Before + (row * stateStride), stateStride, rows, run.Recurrent, firstVector, firstVector + (units * 3), run.BlockScratch, blockStride);
                    for (int index = row; index < row + rows; index++)
                    {
                        nint state = (index * stateStride) + firstUnit;
                        float* projected = step.Projected + (index * projectedStride) + (firstVector * TVectors.Count);
                        float* next = step.Sequence + (index * run.SequenceBatchStride) + firstUnit;
                        Combine<TGate>(projected, run.BlockScratch + ((index - row) * blockStride), step.Before + state, step.After + state, next, units, run.HiddenSize - firstUnit);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine<TGate>(float* projected, float* recurrent, float* before, float* after, float* next, int units, int remaining)
        where TGate : IGate
    {
        int length = TVectors.Count;
        nint gateStride = units * length;
        TVector one = TVectors.Broadcast(1f);
        for (int unit = 0; unit < units; unit++)
        {
            int offset = unit * length;
            float* input = projected + offset;
            float* sum = recurrent + offset;
            TVector z = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input), TVectors.Load(sum)));
            TVector r = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + gateStride), TVectors.Load(sum + gateStride)));
            TVector n = HyperbolicTangent.Of<TVectors, TVector>(TVectors.Fma(r, TVectors.Load(sum + (2 * gateStride)), TVectors.Load(input + (2 * gateStride))));
            TVector h = TVectors.Fma(TVectors.Subtract(one, z), n, TVectors.Multiply(z, TVectors.Load(before + offset)));
            TVectors.Store(after + offset, h);
            PartialVector<TVectors, TVector>.Store(next + offset, h, remaining - offset);
        }
    }
}
