using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// As <see cref="ProductTile{TVectors,TVector}"/> for up to eight rows of up to three vectors: the vectors of the right-hand
/// matrix stay in registers, those of the left-hand one come one after another.
/// </summary>
internal static unsafe class ProductTallTile<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    /// <inheritdoc cref="ProductTile{TVectors,TVector}.Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TColumns>(float* a, nint aStride, float* b, nint bStride, float* bias, float* c, nint cStride, int depth, nint ahead, nint nextLine)
        where TRows : ICount
        where TColumns : ICount
    {
        int length = TVectors.Count;
        TVector c00 = TVectors.Load(bias);
        TVector c01 = TColumns.Value > 1 ? TVectors.Load(bias + (1 * length)) : default;
        TVector c02 = TColumns.Value > 2 ? TVectors.Load(bias + (2 * length)) : default;
        TVector c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00, c60 = c00, c70 = c00;
        TVector c11 = c01, c21 = c01, c31 = c01, c41 = c01, c51 = c01, c61 = c01, c71 = c01;
        TVector c12 = c02, c22 = c02, c32 = c02, c42 = c02, c52 = c02, c62 = c02, c72 = c02;
        float* a3 = a + (3 * aStride);
        float* a6 = a + (6 * aStride);
        for (nint k = 0; k < depth; k++)
        {
            TVector y0 = TVectors.Load(b);
            TVector y1 = TColumns.Value > 1 ? TVectors.Load(b + (1 * length)) : default;
            TVector y2 = TColumns.Value > 2 ? TVectors.Load(b + (2 * length)) : default;
            TVector x = TVectors.Broadcast(a[k]);
            c00 = TVectors.Fma(x, y0, c00);
            c01 = TColumns.Value > 1 ? TVectors.Fma(x, y1, c01) : c01;
            c02 = TColumns.Value > 2 ? TVectors.Fma(x, y2, c02) : c02;
            if (TRows.Value > 1)
            {
                x = TVectors.Broadcast(a[k + aStride]);
                c10 = TVectors.Fma(x, y0, c10);
                c11 = TColumns.Value > 1 ? TVectors.Fma(x, y1, c11) : c11;
                c12 = TColumns.Value > 2 ? TVectors.Fma(x, y2, c12) : c12;
            }

            if (TRows.Value > 2)
            {
                x = TVectors.Broadcast(a[k + (2 * aStride)]);
                c20 = TVectors.Fma(x, y0, c20);
                c21 = TColumns.Value > 1 ? TVectors.Fma(x, y1, c21) : c21;
                c22 = TColumns.Value > 2 ? TVectors.Fma(x, y2, c22) : c22;
            }

            if (TRows.Value > 3)
            {
                x = TVectors.Broadcast(a3[k]);
                c30 = TVectors.Fma(x, y0, c30);
                c31 = TColumns.Value > 1 ? TVectors.Fma(x, y1, c31) : c31;
                c32 = TColumns.Value > 2 ? TVectors.Fma(x, y2, c32) : c32;
            }

            if (TRows.Value > 4)
            {
                x = TVectors.Broadcast(a3[k + aStride]);
                c40 = TVectors.Fma(x, y0, c40);
                c41 = TColumns.Value > 1 ? TVectors.Fma(x, y1, c41) : c41;
                c42 = TColumns.Value > 2 ? TVectors.Fma(x, y2, c42) : c42;
            }

            if (TRows.Value > 5)
            {
                x = TVectors.Broadcast(a3[k + (2 * aStride)]);
                c50 = TVectors.Fma(x, y0, c50);
                c51 = TColumns.Value > 1 ? TVectors.Fma(x, y1, c51) : c51;
                c52 = TColumns.Value > 2 ? TVectors.Fma(x, y2, c52) : c52;
            }

            if (TRows.Value > 6)
            {
                x = TVectors.Broadcast(a6[k]);
                c60 = TVectors.Fma(x, y0, c60);
                c61 = TColumns.Value > 1 ? TVectors.Fma(x, y1, c61) : c61;
                c62 = TColumns.Value > 2 ? TVectors.Fma(x, y2, c62) : c62;
            }

            if (TRows.Value > 7)
            {
                x = TVectors.Broadcast(a6[k + aStride]);
                c70 = TVectors.Fma(x, y0, c70);
                c71 = TColumns.Value > 1 ? TVectors.Fma(x, y1, c71) : c71;
                c72 = TColumns.Value > 2 ? TVectors.Fma(x, y2, c72) : c72;
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

            b += bStride;
        }

        StoreRow<TColumns>(c, length, c00, c01, c02);
        if (TRows.Value > 1)
        {
            StoreRow<TColumns>(c + (1 * cStride), length, c10, c11, c12);
        }

        if (TRows.Value > 2)
        {
            StoreRow<TColumns>(c + (2 * cStride), length, c20, c21, c22);
        }

        if (TRows.Value > 3)
        {
            StoreRow<TColumns>(c + (3 * cStride), length, c30, c31, c32);
        }

        if (TRows.Value > 4)
        {
            StoreRow<TColumns>(c + (4 * cStride), length, c40, c41, c42);
        }

        if (TRows.Value > 5)
        {
            StoreRow<TColumns>(c + (5 * cStride), length, c50, c51, c52);
        }

        if (TRows.Value > 6)
        {
            StoreRow<TColumns>(c + (6 * cStride), length, c60, c61, c62);
        }

        if (TRows.Value > 7)
        {
            StoreRow<TColumns>(c + (7 * cStride), length, c70, c71, c72);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TColumns>(float* c, int length, TVector first, TVector second, TVector third)
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
    }
}
