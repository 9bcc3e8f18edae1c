using System.Runtime.InteropServices;
using ActorInference.Models;

namespace ActorInference.Compute.Profiling;

/// <summary>Inputs to time with: the same on every machine, small numbers, indices that every table has.</summary>
internal static class SampleInput
{
    private const uint Multiplier = 1664525;
    private const uint Increment = 1013904223;

    public static Tensor For(ElementType type, TensorShape shape)
    {
        byte[] bytes = new byte[checked(shape.ElementCount * type.SizeBytes())];
        if (type == ElementType.Float32)
        {
            uint state = 1;
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes.AsSpan()))
            {
                state = unchecked((state * Multiplier) + Increment);
                value = ((int)(state >> 8) - (1 << 23)) * (1f / (1 << 23));
            }
        }

        return new Tensor(type, shape, bytes);
    }
}
