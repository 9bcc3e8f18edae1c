using ActorInference.Models.Graph;

namespace ActorInference.Models.Manifests;

/// <summary>Operations as bytes: a number that is never used for another operation, then the fields.</summary>
internal static class OperationCodec
{
    private const ulong TagMax = 63;

    public static void Write(ManifestWriter writer, Operation operation)
    {
        writer.Number(Tag(operation));
        switch (operation)
        {
            case Operation.Gru gru:
                writer.Count(gru.HiddenSize);
                writer.Flag(gru.LinearBeforeReset);
                writer.Number((ulong)gru.Layout);
                writer.Number((ulong)gru.Gate);
                break;
            case Operation.Lstm lstm:
                writer.Count(lstm.HiddenSize);
                writer.Number((ulong)lstm.Layout);
                writer.Number((ulong)lstm.Gate);
                break;
            case Operation.Gather gather:
                writer.Signed(gather.Axis);
                break;
            case Operation.Unary unary:
                writer.Number((ulong)unary.Function);
                break;
            case Operation.Binary binary:
                writer.Number((ulong)binary.Function);
                break;
            case Operation.Softmax softmax:
                writer.Signed(softmax.Axis);
                break;
            case Operation.LogSoftmax softmax:
                writer.Signed(softmax.Axis);
                break;
            case Operation.LayerNormalization normalization:
                writer.Signed(normalization.Axis);
                writer.Number(BitConverter.SingleToUInt32Bits(normalization.Epsilon));
                break;
            case Operation.BatchNormalization normalization:
                writer.Number(BitConverter.SingleToUInt32Bits(normalization.Epsilon));
                break;
            case Operation.ReduceMean mean:
                writer.Axes(mean.Axes);
                writer.Flag(mean.KeepAxes);
                break;
            case Operation.Transpose transpose:
                writer.Axes(transpose.Permutation);
                break;
            case Operation.Reshape reshape:
                writer.Flag(reshape.ZeroKeepsAxis);
                break;
            case Operation.Squeeze squeeze:
                writer.Axes(squeeze.Axes);
                break;
            case Operation.Unsqueeze unsqueeze:
                writer.Axes(unsqueeze.Axes);
                break;
            case Operation.Concat concat:
                writer.Signed(concat.Axis);
                break;
            case Operation.Flatten flatten:
                writer.Signed(flatten.Axis);
                break;
            case Operation.Cast cast:
                writer.Number((ulong)cast.To);
                break;
            default:
                break;
        }
    }

    public static Operation Read(ref ManifestReader reader)
    {
        ulong tag = reader.Number(TagMax);
        return tag switch
        {
            1 => new Operation.Gru(reader.Size(), reader.Flag(), Layout(ref reader), Gate(ref reader)),
            2 => new Operation.Lstm(reader.Size(), Layout(ref reader), Gate(ref reader)),
            3 => new Operation.Dense(),
            4 => new Operation.MatrixProduct(),
            5 => new Operation.Embedding(),
            6 => new Operation.Gather(reader.Signed()),
            7 => new Operation.Unary((UnaryFunction)reader.Number((ulong)UnaryFunction.Not)),
            8 => new Operation.Binary((BinaryFunction)reader.Number((ulong)BinaryFunction.Equal)),
            9 => new Operation.Where(),
            10 => new Operation.Softmax(reader.Signed()),
            11 => new Operation.LogSoftmax(reader.Signed()),
            12 => new Operation.LayerNormalization(reader.Signed(), Single(ref reader)),
            13 => new Operation.BatchNormalization(Single(ref reader)),
            14 => new Operation.ReduceMean(reader.Axes(), reader.Flag()),
            15 => new Operation.Transpose(reader.Axes()),
            16 => new Operation.Reshape(reader.Flag()),
            17 => new Operation.Squeeze(reader.Axes()),
            18 => new Operation.Unsqueeze(reader.Axes()),
            19 => new Operation.Slice(),
            20 => new Operation.Concat(reader.Signed()),
            21 => new Operation.Flatten(reader.Signed()),
            22 => new Operation.Cast(reader.Type()),
            23 => new Operation.Expand(),
            24 => new Operation.ShapeOf(),
            25 => new Operation.Fill(),
            _ => throw ManifestReader.Damaged($"operation {tag} does not exist"),
        };
    }

    private static ulong Tag(Operation operation) => operation switch
    {
        Operation.Gru => 1,
        Operation.Lstm => 2,
        Operation.Dense => 3,
        Operation.MatrixProduct => 4,
        Operation.Embedding => 5,
        Operation.Gather => 6,
        Operation.Unary => 7,
        Operation.Binary => 8,
        Operation.Where => 9,
        Operation.Softmax => 10,
        Operation.LogSoftmax => 11,
        Operation.LayerNormalization => 12,
        Operation.BatchNormalization => 13,
        Operation.ReduceMean => 14,
        Operation.Transpose => 15,
        Operation.Reshape => 16,
        Operation.Squeeze => 17,
        Operation.Unsqueeze => 18,
        Operation.Slice => 19,
        Operation.Concat => 20,
        Operation.Flatten => 21,
        Operation.Cast => 22,
        Operation.Expand => 23,
        Operation.ShapeOf => 24,
        Operation.Fill => 25,
        _ => throw new InvalidOperationException($"{operation.Kind} has no place in a manifest."),
    };

    private static SequenceLayout Layout(ref ManifestReader reader) => (SequenceLayout)reader.Number((ulong)SequenceLayout.BatchMajor);

    private static GateActivation Gate(ref ManifestReader reader) => (GateActivation)reader.Number((ulong)GateActivation.HardSigmoid);

    private static float Single(ref ManifestReader reader) => BitConverter.UInt32BitsToSingle((uint)reader.Number(uint.MaxValue));
}
