using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace ActorInference.Compute.Vectors;

/// <summary>Asks for memory before it is read. Any address will do: nothing is read and nothing fails.</summary>
internal static unsafe class CacheLines
{
    public const int Floats = 16;

    /// <summary>The lines that so many floats fill, the last perhaps in part.</summary>
    public static int Of(nint floats) => (int)((floats + Floats - 1) / Floats);

    /// <summary>Brings a line to the second-level cache, which has room for what is not needed at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReadAhead(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }
}
