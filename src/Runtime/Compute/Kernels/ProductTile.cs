using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// One tile of a matrix product, up to six rows of up to four vectors: its sums stay in registers while k runs from 0 to
/// K-1. Every sum is one chain of fused multiply-adds that starts from the bias, whatever the tile's size.
/// </summary>
internal static unsafe class ProductTile<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    /// <param name="a">Row r of the left-hand matrix starts at a + r * aStride.</param>
    /// <param name="b">A panel: row k starts at b + k * bStride.</param>
    /// <param name="bias">One float per column.</param>
    /// <param name="c">Row r of the result starts at c + r * cStride.</param>
    /// <param name="ahead">From each row of the panel to what is brought nearer meanwhile, in floats; 0 for nothing.</param>
    /// <param name="nextLine">From one cache line of it to the next, in floats; 0 for only one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TColumns>(float* a, nint aStride, float* b, nint bStride, float* bias, float* c, nint cStride, int depth, nint ahead, nint nextLine)
        where TRows : ICount
        where TColumns : ICount
    {
        int length = TVectors.Count;
        TVector c00 = TVectors.Load(bias);
        TVector c01 = TColumns.Value > 1 ? TVectors.Load(bias + (1 * length)) : default;
        TVector c02 = TColumns.Value > 2 ? TVectors.Load(bias + (2 * length)) : default;
        TVector c03 = TColumns.Value > 3 ? TVectors.Load(bias + (3 * length)) : default;
        TVector c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00;
        TVector c11 = c01, c21 = c01, c31 = c01, c41 = c01, c51 = c01;
        TVector c12 = c02, c22 = c02, c32 = c02, c42 = c02, c52 = c02;
        TVector c13 = c03, c23 = c03, c33 = c03, c43 = c03, c53 = c03;
        float* a2 = a + (2 * aStride);
        float* a3 = a + (3 * aStride);
        float* a4 = a + (4 * aStride);
        float* a5 = a + (5 * aStride);
        for (nint k = 0; k < depth; k++)
        {
            TVector x0 = TVectors.Broadcast(a[k]);
            TVector x1 = TRows.Value > 1 ? TVectors.Broadcast(a[k + aStride]) : default;
            TVector x2 = TRows.Value > 2 ? TVectors.Broadcast(a2[k]) : default;
            TVector x3 = TRows.Value > 3 ? TVectors.Broadcast(a3[k]) : default;
            TVector x4 = TRows.Value > 4 ? TVectors.Broadcast(a4[k]) : default;
            TVector x5 = TRows.Value > 5 ? TVectors.Broadcast(a5[k]) : default;
            TVector y = TVectors.Load(b);
            c00 = TVectors.Fma(x0, y, c00);
            c10 = TRows.Value > 1 ? TVectors.Fma(x1, y, c10) : c10;
            c20 = TRows.Value > 2 ? TVectors.Fma(x2, y, c20) : c20;
            c30 = TRows.Value > 3 ? TVectors.Fma(x3, y, c30) : c30;
            c40 = TRows.Value > 4 ? TVectors.Fma(x4, y, c40) : c40;
            c50 = TRows.Value > 5 ? TVectors.Fma(x5, y, c50) : c50;

            if (TColumns.Value > 1)
            {
                y = TVectors.Load(b + (1 * length));
                c01 = TVectors.Fma(x0, y, c01);
                c11 = TRows.Value > 1 ? TVectors.Fma(x1, y, c11) : c11;
                c21 = TRows.Value > 2 ? TVectors.Fma(x2, y, c21) : c21;
                c31 = TRows.Value > 3 ? TVectors.Fma(x3, y, c31) : c31;
                c41 = TRows.Value > 4 ? TVectors.Fma(x4, y, c41) : c41;
                c51 = TRows.Value > 5 ? TVectors.Fma(x5, y, c51) : c51;
            }

            if (TColumns.Value > 2)
            {
                y = TVectors.Load(b + (2 * length));
                c02 = TVectors.Fma(x0, y, c02);
                c12 = TRows.Value > 1 ? TVectors.Fma(x1, y, c12) : c12;
                c22 = TRows.Value > 2 ? TVectors.Fma(x2, y, c22) : c22;
                c32 = TRows.Value > 3 ? TVectors.Fma(x3, y, c32) : c32;
                c42 = TRows.Value > 4 ? TVectors.Fma(x4, y, c42) : c42;
                c52 = TRows.Value > 5 ? TVectors.Fma(x5, y, c52) : c52;
            }

            if (TColumns.Value > 3)
            {
                y = TVectors.Load(b + (3 * length));
                c03 = TVectors.Fma(x0, y, c03);
                c13 = TRows.Value > 1 ? TVectors.Fma(x1, y, c13) : c13;
                c23 = TRows.Value > 2 ? TVectors.Fma(x2, y, c23) : c23;
                c33 = TRows.Value > 3 ? TVectors.Fma(x3, y, c33) : c33;
                c43 = TRows.Value > 4 ? TVectors.Fma(x4, y, c43) : c43;
                c53 = TRows.Value > 5 ? TVectors.Fma(x5, y, c53) : c53;
            }

            CacheLines.ReadAhead(b + ahead);
            if (TColumns.Value * length > CacheLines.Floats)
            {
                CacheLines.ReadAhead(b + ahead + nextLine);
            }

            if (TColumns.Value * length > 2 * CacheLines.Floats)
            {
                CacheLines.ReadAhead(b + ahead + (2 * nextLine));
            }

            if (TColumns.Value * length > 3 * CacheLines.Floats)
            {
                CacheLines.ReadAhead(b + ahead + (3 * nextLine));
            }

            b += bStride;
        }

        StoreRow<TColumns>(c, length, c00, c01, c02, c03);
        if (TRows.Value > 1)
        {
            StoreRow<TColumns>(c + (1 * cStride), length, c10, c11, c12, c13);
        }

        if (TRows.Value > 2)
        {
            StoreRow<TColumns>(c + (2 * cStride), length, c20, c21, c22, c23);
        }

        if (TRows.Value > 3)
        {
            StoreRow<TColumns>(c + (3 * cStride), length, c30, c31, c32, c33);
        }

        if (TRows.Value > 4)
        {
            StoreRow<TColumns>(c + (4 * cStride), length, c40, c41, c42, c43);
        }

        if (TRows.Value > 5)
        {
            StoreRow<TColumns>(c + (5 * cStride), length, c50, c51, c52, c53);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TColumns>(float* c, int length, TVector first, TVector second, TVector third, TVector fourth)
        where TColumns : ICount
    {
        TVectors.Store(c, first);
        if (TColumns.Value > 1)
        {
            TVectors.Store(c + length, second);
        }

        if (TColumns.Value > 2)
        {
            TVectors.Store(c + (2 * length), third);
        }

        if (TColumns.Value > 3)
        {
            TVectors.Store(c + (3 * length), fourth);
        }
    }
}
