using System.Collections.Immutable;

namespace ActorInference.Wire;

/// <summary>A dense, row-major, little-endian tensor that somebody else owns: a type, axes and the bytes. Copying it copies no element.</summary>
public readonly struct WireTensor
{
    /// <param name="type">Element type.</param>
    /// <param name="axes">Sizes, outermost first, none negative, at most <see cref="WireLimits.RankMax"/>; empty for a scalar.</param>
    /// <param name="data">Exactly the bytes that type and axes need.</param>
    /// <exception cref="WireException">Unknown type, too many or negative axes, or another byte count.</exception>
    public WireTensor(WireElementType type, ImmutableArray<int> axes, ReadOnlyMemory<byte> data)
    {
        long expected = SizeBytes(type, axes.AsSpan());
        if (expected != data.Length)
        {
            throw WireException.Invalid("a tensor's byte count", $"{data.Length} where type and axes need {expected}");
        }

        Type = type;
        Axes = axes.IsDefault ? [] : axes;
        Data = data;
    }

    public WireElementType Type { get; }

    public ImmutableArray<int> Axes { get; }

    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The bytes that a tensor takes.</summary>
    /// <exception cref="WireException">Unknown type, too many or negative axes, or more bytes than an <see cref="int"/> counts.</exception>
    public static int SizeBytes(WireElementType type, ReadOnlySpan<int> axes)
    {
        if (axes.Length > WireLimits.RankMax)
        {
            throw WireException.TooLarge("A tensor's rank", axes.Length, WireLimits.RankMax);
        }

        long bytes = ElementBytes(type);
        bool empty = false;
        foreach (int axis in axes)
        {
            if (axis < 0)
            {
                throw WireException.Invalid("a tensor's axis", "negative");
            }

            empty |= axis == 0;
            bytes = bytes > int.MaxValue ? bytes : bytes * Math.Max(axis, 1);
        }

        if (empty)
        {
            return 0;
        }

        return bytes <= int.MaxValue ? (int)bytes : throw WireException.TooLarge("A tensor's byte count", bytes, int.MaxValue);
    }

    internal static int ElementBytes(WireElementType type) => type switch
    {
        WireElementType.Float32 => 4,
        WireElementType.Int32 => 4,
        WireElementType.Int64 => 8,
        WireElementType.Boolean => 1,
        WireElementType.Float64 => 8,
        _ => throw WireException.Invalid("a tensor's element type", ((byte)type).ToString(System.Globalization.CultureInfo.InvariantCulture)),
    };
}
