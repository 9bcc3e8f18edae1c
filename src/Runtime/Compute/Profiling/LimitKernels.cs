using System.Runtime.CompilerServices;
using ActorInference.Compute.Kernels;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Profiling;

/// <summary>Loops that do one thing as fast as a core can, on the vector width that the kernels use. What they compute is thrown away.</summary>
internal abstract unsafe class LimitKernels
{
    /// <summary>Independent chains: more than a core needs to keep its units busy, few enough for sixteen registers.</summary>
    public const int Chains = 12;

    public static LimitKernels Best { get; } = KernelSet.Best.Width switch
    {
        VectorWidth.Scalar => new Of<VectorsScalar, float>(),
        VectorWidth.Bits128 => new Of<Vectors128, System.Runtime.Intrinsics.Vector128<float>>(),
        VectorWidth.Bits256 => new Of<Vectors256, System.Runtime.Intrinsics.Vector256<float>>(),
        VectorWidth.Bits512 => new Of<Vectors512, System.Runtime.Intrinsics.Vector512<float>>(),
    };

    /// <summary>Floats per vector.</summary>
    public abstract int VectorLength { get; }

    /// <summary><see cref="Chains"/> fused multiply-adds of whole vectors in each iteration.</summary>
    public abstract void MultiplyAdd(int iterations, float* sink);

    /// <summary><see cref="Chains"/> divisions of whole vectors in each iteration.</summary>
    public abstract void Divide(int iterations, float* sink);

    /// <summary>Reads all of the memory, a multiple of eight vectors, so many times.</summary>
    public abstract void Read(float* memory, nint floats, int passes, float* sink);

    private sealed class Of<TVectors, TVector> : LimitKernels
        where TVectors : IVectors<TVector>
        where TVector : struct
    {
        public override int VectorLength => TVectors.Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void MultiplyAdd(int iterations, float* sink)
        {
            TVector half = TVectors.Broadcast(0.5f);
            TVector a = half, b = half, c = half, d = half, e = half, f = half, g = half, h = half, i = half, j = half, k = half, l = half;
            for (int iteration = 0; iteration < iterations; iteration++)
            {
                a = TVectors.Fma(a, half, half);
                b = TVectors.Fma(b, half, half);
                c = TVectors.Fma(c, half, half);
                d = TVectors.Fma(d, half, half);
                e = TVectors.Fma(e, half, half);
                f = TVectors.Fma(f, half, half);
                g = TVectors.Fma(g, half, half);
                h = TVectors.Fma(h, half, half);
                i = TVectors.Fma(i, half, half);
                j = TVectors.Fma(j, half, half);
                k = TVectors.Fma(k, half, half);
                l = TVectors.Fma(l, half, half);
            }

            TVectors.Store(sink, Sum(Sum(Sum(a, b), Sum(c, d)), Sum(Sum(Sum(e, f), Sum(g, h)), Sum(Sum(i, j), Sum(k, l)))));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Divide(int iterations, float* sink)
        {
            TVector two = TVectors.Broadcast(2f);
            TVector a = two, b = two, c = two, d = two, e = two, f = two, g = two, h = two, i = two, j = two, k = two, l = two;
            for (int iteration = 0; iteration < iterations; iteration++)
            {
                a = TVectors.Divide(two, a);
                b = TVectors.Divide(two, b);
                c = TVectors.Divide(two, c);
                d = TVectors.Divide(two, d);
                e = TVectors.Divide(two, e);
                f = TVectors.Divide(two, f);
                g = TVectors.Divide(two, g);
                h = TVectors.Divide(two, h);
                i = TVectors.Divide(two, i);
                j = TVectors.Divide(two, j);
                k = TVectors.Divide(two, k);
                l = TVectors.Divide(two, l);
            }

            TVectors.Store(sink, Sum(Sum(Sum(a, b), Sum(c, d)), Sum(Sum(Sum(e, f), Sum(g, h)), Sum(Sum(i, j), Sum(k, l)))));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Read(float* memory, nint floats, int passes, float* sink)
        {
            nint length = TVectors.Count;
            TVector zero = TVectors.Broadcast(0f);
            TVector a = zero, b = zero, c = zero, d = zero, e = zero, f = zero, g = zero, h = zero;
            for (int pass = 0; pass < passes; pass++)
            {
                for (nint offset = 0; offset < floats; offset += 8 * length)
                {
                    float* at = memory + offset;
                    a = TVectors.Add(a, TVectors.Load(at));
                    b = TVectors.Add(b, TVectors.Load(at + length));
                    c = TVectors.Add(c, TVectors.Load(at + (2 * length)));
                    d = TVectors.Add(d, TVectors.Load(at + (3 * length)));
                    e = TVectors.Add(e, TVectors.Load(at + (4 * length)));
                    f = TVectors.Add(f, TVectors.Load(at + (5 * length)));
                    g = TVectors.Add(g, TVectors.Load(at + (6 * length)));
                    h = TVectors.Add(h, TVectors.Load(at + (7 * length)));
                }
            }

            TVectors.Store(sink, Sum(Sum(Sum(a, b), Sum(c, d)), Sum(Sum(e, f), Sum(g, h))));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static TVector Sum(TVector left, TVector right) => TVectors.Add(left, right);
    }
}
