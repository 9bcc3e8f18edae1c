using System.Runtime.CompilerServices;
using ActorInference.Compute.Vectors;

namespace ActorInference.Compute.Kernels;

/// <summary>A row's last floats, fewer than a vector, without writing past its end.</summary>
internal static unsafe class PartialVector<TVectors, TVector>
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    private const int VectorLengthMax = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* destination, TVector value, int count)
    {
        if (count >= TVectors.Count)
        {
            TVectors.Store(destination, value);
        }
        else
        {
            StoreSome(destination, value, count);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreSome(float* destination, TVector value, int count)
    {
        float* padded = stackalloc float[VectorLengthMax];
        TVectors.Store(padded, value);
        for (int index = 0; index < count; index++)
        {
            destination[index] = padded[index];
        }
    }
}
