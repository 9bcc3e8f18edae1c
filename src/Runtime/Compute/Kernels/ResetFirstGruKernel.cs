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

    private readonly struct Cell<TGate> : IRecurrentCell
        where TGate : IGate
    {
        public static void Run(in RecurrentArguments run, in RecurrentStep step)
        {
            for (int row = 0; row < run.Batch; row += RecurrentArguments.ChunkRows)
            {
                int rows = Math.Min(RecurrentArguments.ChunkRows, run.Batch - row);
                RunGates<TGate>(run, step, row, rows);
                RunCandidate(run, step, row, rows);
            }
        }
    }

    private static void RunGates<TGate>(in RecurrentArguments run, in RecurrentStep step, int row, int rows)
        where TGate : IGate
    {
        GateBlocks blocks = GateBlocks.Of(2, run.HiddenSize, TVectors.Count);
        int blockStride = GateBlocks.BlockVectors * TVectors.Count;
        nint stateStride = run.StateStride;
        for (int block = 0; block < blocks.Count; block++)
        {
            int units = blocks.UnitVectorsOf(block);
            int firstVector = block * GateBlocks.BlockVectors;
            int firstUnit = block * blocks.UnitVectors * TVectors.Count;
            ProductKernel<TVectors, TVector>.RunVectors(step.Before + (row * stateStride), stateStride, rows, run.Recurrent, firstVector, firstVector + (units * 2), run.BlockScratch, blockStride);
            for (int index = row; index < row + rows; index++)
            {
                nint state = (index * stateStride) + firstUnit;
                float* projected = step.Projected + (index * run.ProjectedStride) + (firstVector * TVectors.Count);
                CombineGates<TGate>(projected, run.BlockScratch + ((index - row) * blockStride), step.Before + state, run.First + state, run.Second + state, units);
            }
        }
    }

    private static void RunCandidate(in RecurrentArguments run, in RecurrentStep step, int row, int rows)
    {
        GateBlocks blocks = GateBlocks.Of(1, run.HiddenSize, TVectors.Count);
        int blockStride = GateBlocks.BlockVectors * TVectors.Count;
        nint stateStride = run.StateStride;
        int candidateAt = 2 * blocks.HiddenVectors * TVectors.Count;
        for (int block = 0; block < blocks.Count; block++)
        {
            int units = blocks.UnitVectorsOf(block);
            int firstVector = block * GateBlocks.BlockVectors;
            int firstUnit = firstVector * TVectors.Count;
            ProductKernel<TVectors, TVector>.RunVectors(run.Second + (row * stateStride), stateStride, rows, run.RecurrentCandidate, firstVector, firstVector + units, run.BlockScratch, blockStride);
            for (int index = row; index < row + rows; index++)
            {
                nint state = (index * stateStride) + firstUnit;
                float* projected = step.Projected + (index * run.ProjectedStride) + candidateAt + firstUnit;
                float* next = step.Sequence + (index * run.SequenceBatchStride) + firstUnit;
                CombineCandidate(projected, run.BlockScratch + ((index - row) * blockStride), run.First + state, step.Before + state, step.After + state, next, units, run.HiddenSize - firstUnit);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineGates<TGate>(float* projected, float* recurrent, float* before, float* update, float* reset, int units)
        where TGate : IGate
    {
        nint gateStride = units * TVectors.Count;
        for (int offset = 0; offset < gateStride; offset += TVectors.Count)
        {
            TVector z = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(projected + offset), TVectors.Load(recurrent + offset)));
            TVector r = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(projected + gateStride + offset), TVectors.Load(recurrent + gateStride + offset)));
            TVectors.Store(update + offset, z);
            TVectors.Store(reset + offset, TVectors.Multiply(r, TVectors.Load(before + offset)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineCandidate(float* projected, float* recurrent, float* update, float* before, float* after, float* next, int units, int remaining)
    {
        TVector one = TVectors.Broadcast(1f);
        int width = units * TVectors.Count;
        for (int offset = 0; offset < width; offset += TVectors.Count)
        {
            TVector n = HyperbolicTangent.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(projected + offset), TVectors.Load(recurrent + offset)));
            TVector z = TVectors.Load(update + offset);
            TVector h = TVectors.Fma(TVectors.Subtract(one, z), n, TVectors.Multiply(z, TVectors.Load(before + offset)));
            TVectors.Store(after + offset, h);
            PartialVector<TVectors, TVector>.Store(next + offset, h, remaining - offset);
        }
    }
}
