using ActorInference.Models;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>Seeded numbers.</summary>
internal sealed class Samples(int seed)
{
    private ulong _state = (ulong)seed * 0x9E3779B97F4A7C15UL + 0xD1B54A32D192ED03UL;

    /// <summary>A whole number from <paramref name="first"/> to <paramref name="last"/>.</summary>
    public int Between(int first, int last) => first + (int)(Next() % (ulong)(last - first + 1));

    public float[] Floats(long count, float scale = 1f)
    {
        float[] values = new float[count];
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = (float)(((Next() >> 11) * (1.0 / (1UL << 53)) * 2) - 1) * scale;
        }

        return values;
    }

    public Tensor Tensor(float scale, params int[] axes)
    {
        TensorShape shape = new(axes);
        return ActorInference.Models.Tensor.FromArray(shape, Floats(shape.ElementCount, scale));
    }

    // splitmix64
    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
