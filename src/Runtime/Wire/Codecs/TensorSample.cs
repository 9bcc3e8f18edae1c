using System.Runtime.InteropServices;
using ActorInference.Decisions.Flow;

namespace ActorInference.Wire.Codecs;

/// <summary>Looks at a few elements of a tensor to tell which codec fits; whether it does shows when it is encoded.</summary>
internal static class TensorSample
{
    private const int ElementsMax = 64;

    /// <summary>The codec to try first.</summary>
    public static TensorCodec Fitting(CodecPreference preference, WireElementType type, ReadOnlySpan<byte> elements)
    {
        double zeros = ZeroShare(type, elements);
        bool isFloating = type is WireElementType.Float32 or WireElementType.Float64;
        // Exact and smaller than any rounding where nearly all is zero.
        double sparseFrom = isFloating && preference.IsLossy() ? 0.9 : 0.4;
        if (zeros >= sparseFrom)
        {
            return TensorCodec.Sparse;
        }

        if (!isFloating)
        {
            return type == WireElementType.Boolean ? TensorCodec.Shuffled : TensorCodec.Narrow;
        }

        return preference switch
        {
            CodecPreference.Half => TensorCodec.Half,
            CodecPreference.Affine8 => TensorCodec.Affine8,
            CodecPreference.Auto or CodecPreference.Raw or CodecPreference.Lossless => TensorCodec.Shuffled,
        };
    }

    private static double ZeroShare(WireElementType type, ReadOnlySpan<byte> elements) => WireTensor.ElementBytes(type) switch
    {
        1 => ZeroShare(elements),
        4 => ZeroShare(MemoryMarshal.Cast<byte, uint>(elements)),
        _ => ZeroShare(MemoryMarshal.Cast<byte, ulong>(elements)),
    };

    private static double ZeroShare<T>(ReadOnlySpan<T> elements)
        where T : unmanaged, IEquatable<T>
    {
        int looked = Math.Min(elements.Length, ElementsMax);
        int zeros = 0;
        for (int index = 0; index < looked; index++)
        {
            zeros += elements[(int)((long)index * elements.Length / looked)].Equals(default) ? 1 : 0;
        }

        return looked == 0 ? 0 : (double)zeros / looked;
    }
}
