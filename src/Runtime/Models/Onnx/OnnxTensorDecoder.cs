using System.Runtime.InteropServices;

namespace ActorInference.Models.Onnx;

/// <summary>From TensorProto to a tensor: raw bytes, typed fields or a file beside the model.</summary>
internal sealed class OnnxTensorDecoder(ExternalData external)
{
    private static readonly string[] TypeNames =
        ["undefined", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "double", "uint32", "uint64", "complex64", "complex128", "bfloat16"];

    /// <exception cref="ModelException">The message names the tensor and the reason.</exception>
    public Tensor Decode(OnnxTensor source)
    {
        string name = source.Name.Length == 0 ? "a constant" : $"constant '{source.Name}'";
        ElementType type = TypeOf(source.DataType, name);
        TensorShape shape = ShapeOf(source, name);
        long bytes = SizeBytes(source, shape, type, name);
        if (source.IsExternal)
        {
            return new Tensor(type, shape, external.Read(source, bytes, name));
        }

        if (source.Raw is { } raw)
        {
            return raw.Length == bytes
                ? new Tensor(type, shape, type == ElementType.Boolean ? Booleans(raw.Span) : raw)
                : throw new ModelException($"{name} of shape {shape} has {raw.Length} bytes, not {bytes}");
        }

        byte[] data = type switch
        {
            ElementType.Float32 => Copy<float>(CollectionsMarshal.AsSpan(source.Singles)),
            ElementType.Float64 => Copy<double>(CollectionsMarshal.AsSpan(source.Doubles)),
            ElementType.Int64 => Copy<long>(CollectionsMarshal.AsSpan(source.Integers64)),
            ElementType.Int32 => Copy<int>(source.Integers32.Select(value => (int)value).ToArray()),
            ElementType.Boolean => [.. source.Integers32.Select(value => value == 0 ? (byte)0 : (byte)1)],
        };
        return data.Length == bytes ? new Tensor(type, shape, data) : throw new ModelException($"{name} of shape {shape} has {data.Length} bytes, not {bytes}");
    }

    /// <summary>An element type from TensorProto.DataType.</summary>
    public static ElementType TypeOf(int dataType, string what)
    {
        if (Enum.IsDefined((ElementType)dataType) && dataType <= byte.MaxValue)
        {
            return (ElementType)dataType;
        }

        string type = dataType < TypeNames.Length ? TypeNames[dataType] : $"number {dataType}";
        throw new ModelException($"{what} has element type {type}; supported are float, double, int32, int64 and bool");
    }

    private static TensorShape ShapeOf(OnnxTensor source, string name)
    {
        if (source.Axes.Count > TensorShape.RankMax || source.Axes.Any(axis => axis is < 0 or > int.MaxValue))
        {
            throw new ModelException($"{name} has an impossible shape");
        }

        return new TensorShape([.. source.Axes.Select(axis => (int)axis)]);
    }

    private static long SizeBytes(OnnxTensor source, TensorShape shape, ElementType type, string name)
    {
        Int128 bytes = type.SizeBytes();
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            bytes *= shape[axis];
            if (bytes > Limits.TensorBytesMax)
            {
                throw new ModelException($"{name} of shape [{string.Join(", ", source.Axes)}] is larger than {Limits.TensorBytesMax} bytes");
            }
        }

        return (long)bytes;
    }

    private static byte[] Copy<T>(ReadOnlySpan<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();

    private static byte[] Booleans(ReadOnlySpan<byte> raw)
    {
        byte[] values = raw.ToArray();
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = values[index] == 0 ? (byte)0 : (byte)1;
        }

        return values;
    }
}
