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

    private readonly struct Cell<TGate> : IRecurrentCell
        where TGate : IGate
    {
        public static void Run(in RecurrentArguments run, in RecurrentStep step)
        {
            GateBlocks blocks = GateBlocks.Of(4, run.HiddenSize, TVectors.Count);
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
                    ProductKernel<TVectors, TVector>.RunVectors(step.Before + (row * stateStride), stateStride, rows, run.Recurrent, firstVector, firstVector + (units * 4), run.BlockScratch, blockStride);
                    for (int index = row; index < row + rows; index++)
                    {
                        nint state = (index * stateStride) + firstUnit;
                        float* projected = step.Projected + (index * projectedStride) + (firstVector * TVectors.Count);
                        float* next = step.Sequence + (index * run.SequenceBatchStride) + firstUnit;
                        Combine<TGate>(projected, run.BlockScratch + ((index - row) * blockStride), run.First + state, step.After + state, next, units, run.HiddenSize - firstUnit);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine<TGate>(float* projected, float* recurrent, float* cell, float* after, float* next, int units, int remaining)
        where TGate : IGate
    {
        nint gateStride = units * TVectors.Count;
        for (int offset = 0; offset < gateStride; offset += TVectors.Count)
        {
            float* input = projected + offset;
            float* sum = recurrent + offset;
            TVector i = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input), TVectors.Load(sum)));
            TVector o = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + gateStride), TVectors.Load(sum + gateStride)));
            TVector f = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + (2 * gateStride)), TVectors.Load(sum + (2 * gateStride))));
            TVector n = HyperbolicTangent.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(input + (3 * gateStride)), TVectors.Load(sum + (3 * gateStride))));
            TVector c = TVectors.Fma(f, TVectors.Load(cell + offset), TVectors.Multiply(i, n));
            TVectors.Store(cell + offset, c);
            TVector h = TVectors.Multiply(o, HyperbolicTangent.Of<TVectors, TVector>(c));
            TVectors.Store(after + offset, h);
            PartialVector<TVectors, TVector>.Store(next + offset, h, remaining - offset);
        }
    }
}
