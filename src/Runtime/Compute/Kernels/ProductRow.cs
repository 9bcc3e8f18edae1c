using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>
/// A row times twelve vectors of columns, four panels of three or three of four: independent sums hide the latency of the
/// fused multiply-add where there is only one row. The sums are the same chains as those of
/// <see cref="ProductTile{TVectors,TVector}"/>.
/// </summary>
internal static unsafe class ProductRow<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    public const int Columns = 12;

    /// <param name="a">The row, K floats.</param>
    /// <param name="b">The first panel, K rows; the others follow.</param>
    /// <param name="bias">Twelve vectors.</param>
    /// <param name="c">Twelve vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TPanel>(float* a, float* b, float* bias, float* c, int depth)
        where TPanel : ICount
    {
        int length = TVectors.Count;
        nint width = TPanel.Value * length;
        float* second = b + (width * depth);
        float* third = second + (width * depth);
        float* fourth = TPanel.Value == 3 ? third + (width * depth) : third;
        TVector c0 = TVectors.Load(bias + (0 * length));
        TVector c1 = TVectors.Load(bias + (1 * length));
        TVector c2 = TVectors.Load(bias + (2 * length));
        TVector c3 = TVectors.Load(bias + (3 * length));
        TVector c4 = TVectors.Load(bias + (4 * length));
        TVector c5 = TVectors.Load(bias + (5 * length));
        TVector c6 = TVectors.Load(bias + (6 * length));
        TVector c7 = TVectors.Load(bias + (7 * length));
        TVector c8 = TVectors.Load(bias + (8 * length));
        TVector c9 = TVectors.Load(bias + (9 * length));
        TVector c10 = TVectors.Load(bias + (10 * length));
        TVector c11 = TVectors.Load(bias + (11 * length));
        for (nint k = 0; k < depth; k++)
        {
            TVector x = TVectors.Broadcast(a[k]);
            c0 = TVectors.Fma(x, TVectors.Load(b), c0);
            c1 = TVectors.Fma(x, TVectors.Load(b + (1 * length)), c1);
            c2 = TVectors.Fma(x, TVectors.Load(b + (2 * length)), c2);
            c3 = TVectors.Fma(x, TVectors.Load(TPanel.Value == 3 ? second : b + (3 * length)), c3);
            c4 = TVectors.Fma(x, TVectors.Load(TPanel.Value == 3 ? second + (1 * length) : second), c4);
            c5 = TVectors.Fma(x, TVectors.Load(TPanel.Value == 3 ? second + (2 * length) : second + (1 * length)), c5);
            c6 = TVectors.Fma(x, TVectors.Load(TPanel.Value == 3 ? third : second + (2 * length)), c6);
            c7 = TVectors.Fma(x, TVectors.Load(TPanel.Value == 3 ? third + (1 * length) : second + (3 * length)), c7);
            c8 = TVectors.Fma(x, TVectors.Load(TPanel.Value == 3 ? third + (2 * length) : third), c8);
            c9 = TVectors.Fma(x, TVectors.Load(TPanel.Value == 3 ? fourth : third + (1 * length)), c9);
            c10 = TVectors.Fma(x, TVectors.Load(TPanel.Value == 3 ? fourth + (1 * length) : third + (2 * length)), c10);
            c11 = TVectors.Fma(x, TVectors.Load(TPanel.Value == 3 ? fourth + (2 * length) : third + (3 * length)), c11);
            b += width;
            second += width;
            third += width;
            fourth += width;
        }

        TVectors.Store(c + (0 * length), c0);
        TVectors.Store(c + (1 * length), c1);
        TVectors.Store(c + (2 * length), c2);
        TVectors.Store(c + (3 * length), c3);
        TVectors.Store(c + (4 * length), c4);
        TVectors.Store(c + (5 * length), c5);
        TVectors.Store(c + (6 * length), c6);
        TVectors.Store(c + (7 * length), c7);
        TVectors.Store(c + (8 * length), c8);
        TVectors.Store(c + (9 * length), c9);
        TVectors.Store(c + (10 * length), c10);
        TVectors.Store(c + (11 * length), c11);
    }
}
