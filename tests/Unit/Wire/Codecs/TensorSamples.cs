using System.Runtime.InteropServices;
using ActorInference.Wire;

namespace ActorInference.Tests.Unit.Wire.Codecs;

/// <summary>Elements of every type that codecs see: one-hot, mostly zero, dense, indices, and bit patterns that arithmetic would not keep.</summary>
internal static class TensorSamples
{
    public static readonly int[] Counts = [0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 1_023, 1_024, 1_025, 65_535, 65_536, 65_537, 150_001];

    public static IEnumerable<(string Name, WireElementType Type, byte[] Bytes)> All(int count)
    {
        Random random = new(count + 5);
        yield return ("zeros", WireElementType.Float32, new byte[count * 4]);
        yield return ("one-hot", WireElementType.Float32, OneHot(count, 500, random));
        yield return ("dense", WireElementType.Float32, Bytes(Dense(count, random)));
        yield return ("rectified", WireElementType.Float32, Bytes([.. Dense(count, random).Select(value => MathF.Max(value, 0))]));
        yield return ("few values", WireElementType.Float32, Bytes([.. Dense(count, random).Select(value => value > 0.8f ? value : 0)]));
        yield return ("odd bits", WireElementType.Float32, Bytes(OddBits(count, random)));
        yield return ("doubles", WireElementType.Float64, Bytes([.. Dense(count, random).Select(value => (double)value)]));
        yield return ("random doubles", WireElementType.Float64, Any(count * 8, random));
        yield return ("indices", WireElementType.Int64, Bytes([.. Enumerable.Range(0, count).Select(_ => random.NextInt64(15_000))]));
        yield return ("wide range", WireElementType.Int64, Bytes([.. Enumerable.Range(0, count).Select(index => index % 2 == 0 ? long.MinValue : long.MaxValue)]));
        yield return ("equal", WireElementType.Int64, Bytes([.. Enumerable.Repeat(-7L, count)]));
        yield return ("three bytes", WireElementType.Int32, Bytes([.. Enumerable.Range(0, count).Select(index => int.MinValue + (index % 70_000))]));
        yield return ("random integers", WireElementType.Int32, Any(count * 4, random));
        yield return ("flags", WireElementType.Boolean, [.. Enumerable.Range(0, count).Select(_ => (byte)(random.Next(10) / 9))]);
        yield return ("mostly true", WireElementType.Boolean, [.. Enumerable.Range(0, count).Select(_ => (byte)(random.Next(100) > 0 ? 1 : 0))]);
    }

    public static float[] Dense(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => (float)Math.Tanh((random.NextDouble() * 4) - 2))];

    public static byte[] OneHot(int count, int classes, Random random)
    {
        float[] elements = new float[count];
        for (int row = 0; row < count; row += classes)
        {
            elements[Math.Min(row + random.Next(classes), count - 1)] = 1;
        }

        return Bytes(elements);
    }

    public static byte[] Bytes<T>(T[] elements)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(elements).ToArray();

    /// <summary>NaNs with payloads, signalling ones too, minus zero, denormals, infinities.</summary>
    private static uint[] OddBits(int count, Random random)
    {
        uint[] odd = [0x7fc0_0001, 0xffc1_2345, 0x7f80_0001, 0xff80_0001, 0x8000_0000, 0x0000_0001, 0x807f_ffff, 0x7f80_0000, 0xff80_0000, 0];
        return [.. Enumerable.Range(0, count).Select(_ => odd[random.Next(odd.Length)])];
    }

    private static byte[] Any(int bytes, Random random)
    {
        byte[] any = new byte[bytes];
        random.NextBytes(any);
        return any;
    }
}
