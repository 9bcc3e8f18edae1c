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
                RunSteps<Gates.Soft>(run);
                break;
            case GateActivation.HardSigmoid:
                RunSteps<Gates.Hard>(run);
                break;
        }
    }

    private static void RunSteps<TGate>(in RecurrentArguments run)
        where TGate : IGate
    {
        for (int step = 0; step < run.Steps; step++)
        {
            for (int row = 0; row < run.Batch; row += RecurrentArguments.ChunkRows)
            {
                int rows = Math.Min(RecurrentArguments.ChunkRows, run.Batch - row);
                RunGates<TGate>(run, step, row, rows);
                RunCandidate(run, step, row, rows);
            }
        }
    }

    private static void RunGates<TGate>(in RecurrentArguments run, int step, int row, int rows)
        where TGate : IGate
    {
        GateBlocks blocks = GateBlocks.Of(2, run.HiddenSize, TVectors.Count);
        int blockStride = GateBlocks.BlockVectors * TVectors.Count;
        nint stateStride = run.StateBeforeStride(step);
        float* state = run.StateBefore(step) + (row * stateStride);
        nint paddedSize = (nint)blocks.HiddenVectors * TVectors.Count;
        for (int block = 0; block < blocks.Count; block++)
        {
            int units = blocks.UnitVectorsOf(block);
            int firstVector = block * GateBlocks.BlockVectors;
            int firstUnit = block * blocks.UnitVectors * TVectors.Count;
            ProductKernel<TVectors, TVector>.RunVectors(state, stateStride, rows, run.Recurrent, firstVector, firstVector + (units * 2), run.BlockScratch, blockStride);
            for (int index = 0; index < rows; index++)
            {
                float* projected = run.Projected + (step * run.ProjectedTimeStride) + ((row + index) * run.ProjectedBatchStride) + (firstVector * TVectors.Count);
                nint unitAt = ((row + index) * paddedSize) + firstUnit;
                CombineGates<TGate>(projected, run.BlockScratch + (index * blockStride), state + (index * stateStride) + firstUnit, run.First + unitAt, run.Second + unitAt, units, run.HiddenSize - firstUnit);
            }
        }
    }

    private static void RunCandidate(in RecurrentArguments run, int step, int row, int rows)
    {
        GateBlocks blocks = GateBlocks.Of(1, run.HiddenSize, TVectors.Count);
        int blockStride = GateBlocks.BlockVectors * TVectors.Count;
        nint stateStride = run.StateBeforeStride(step);
        float* state = run.StateBefore(step) + (row * stateStride);
        nint paddedSize = (nint)blocks.HiddenVectors * TVectors.Count;
        float* reset = run.Second + (row * paddedSize);
        for (int block = 0; block < blocks.Count; block++)
        {
            int units = blocks.UnitVectorsOf(block);
            int firstVector = block * GateBlocks.BlockVectors;
            int firstUnit = firstVector * TVectors.Count;
            ProductKernel<TVectors, TVector>.RunVectors(reset, paddedSize, rows, run.RecurrentCandidate, firstVector, firstVector + units, run.BlockScratch, blockStride);
            for (int index = 0; index < rows; index++)
            {
                float* projected = run.Projected + (step * run.ProjectedTimeStride) + ((row + index) * run.ProjectedBatchStride) + (2 * paddedSize) + firstUnit;
                float* update = run.First + ((row + index) * paddedSize) + firstUnit;
                float* next = run.Sequence + (step * run.SequenceTimeStride) + ((row + index) * run.SequenceBatchStride) + firstUnit;
                CombineCandidate(projected, run.BlockScratch + (index * blockStride), update, state + (index * stateStride) + firstUnit, next, units, run.HiddenSize - firstUnit);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineGates<TGate>(float* projected, float* recurrent, float* state, float* update, float* reset, int units, int remaining)
        where TGate : IGate
    {
        nint gateStride = units * TVectors.Count;
        for (int offset = 0; offset < gateStride; offset += TVectors.Count)
        {
            TVector z = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(projected + offset), TVectors.Load(recurrent + offset)));
            TVector r = TGate.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(projected + gateStride + offset), TVectors.Load(recurrent + gateStride + offset)));
            TVector h = PartialVector<TVectors, TVector>.Load(state + offset, remaining - offset);
            TVectors.Store(update + offset, z);
            TVectors.Store(reset + offset, TVectors.Multiply(r, h));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineCandidate(float* projected, float* recurrent, float* update, float* state, float* next, int units, int remaining)
    {
        TVector one = TVectors.Broadcast(1f);
        int width = units * TVectors.Count;
        for (int offset = 0; offset < width; offset += TVectors.Count)
        {
            TVector n = HyperbolicTangent.Of<TVectors, TVector>(TVectors.Add(TVectors.Load(projected + offset), TVectors.Load(recurrent + offset)));
            TVector z = TVectors.Load(update + offset);
            TVector h = PartialVector<TVectors, TVector>.Load(state + offset, remaining - offset);
            h = TVectors.Fma(TVectors.Subtract(one, z), n, TVectors.Multiply(z, h));
            PartialVector<TVectors, TVector>.Store(next + offset, h, remaining - offset);
        }
    }
}
