using System.Runtime.InteropServices;

namespace ActorInference.Models;

/// <summary>
/// Uniform floats in [-bound, bound) from SplitMix64 (Steele, Lea, Flood 2014): state += 0x9E3779B97F4A7C15, then the
/// finaliser. The upper 24 bits u of each number give (2u / 2^24 - 1) * bound; every step is exact or correctly rounded, so the bits
/// are the same everywhere.
/// </summary>
internal struct SeededWeights(ulong seed, float bound)
{
    private ulong _state = seed;

    public Tensor Next(TensorShape shape)
    {
        float[] values = new float[shape.ElementCount];
        for (int index = 0; index < values.Length; index++)
        {
            float fraction = (NextBits() >> 40) * (1f / (1 << 23));
            values[index] = (fraction - 1f) * bound;
        }

        return new Tensor(ElementType.Float32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }

    private ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        ulong bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
        return bits ^ (bits >> 31);
    }
}
