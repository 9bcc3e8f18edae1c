using System.Runtime.InteropServices;

namespace ActorInference.Models;

/// <summary>
/// A dense, row-major, little-endian tensor that somebody else owns: a type, a shape and the bytes. Copying it copies
/// no element. Booleans take one byte each (0 or 1).
/// </summary>
public readonly struct Tensor
{
    /// <exception cref="ArgumentException">The byte count is not what type and shape need.</exception>
    public Tensor(ElementType type, TensorShape shape, ReadOnlyMemory<byte> data)
    {
        long expected = checked(shape.ElementCount * type.SizeBytes());
        if (data.Length != expected)
        {
            throw new ArgumentException($"A {type} tensor of shape {shape} takes {expected} bytes, not {data.Length}.", nameof(data));
        }

        Type = type;
        Shape = shape;
        Data = data;
    }

    public ElementType Type { get; }

    public TensorShape Shape { get; }

    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The elements as <typeparamref name="T"/>; the caller knows that it fits <see cref="Type"/>.</summary>
    public ReadOnlySpan<T> Elements<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Data.Span);

    public static Tensor FromArray(TensorShape shape, params float[] values) => new(ElementType.Float32, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static Tensor FromArray(TensorShape shape, params long[] values) => new(ElementType.Int64, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public override string ToString() => $"{Type}{Shape}";
}
