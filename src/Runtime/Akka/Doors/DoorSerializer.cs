using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using ActorInference.Decisions;
using ActorInference.Models;

namespace ActorInference.Akka.Doors;

/// <summary>Bytes of what a front door is told and answers. No manifest names a type, every count is checked before memory is taken for it.</summary>
internal sealed class DoorSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const int TensorsMax = 64;
    private const string PredictManifest = "predict.1";
    private const string NamedManifest = "predict-named.1";
    private const string PredictionManifest = "prediction.1";
    private const string FailedManifest = "failed.1";
    private const string EndManifest = "end.1";

    /// <summary>Next to that of the engine's own messages.</summary>
    public override int Identifier => 4_701;

    public override string Manifest(object o) => o switch
    {
        Predict { NamedInputs: null } => PredictManifest,
        Predict => NamedManifest,
        Prediction => PredictionManifest,
        PredictionFailed => FailedManifest,
        StreamEnded => EndManifest,
        _ => throw new SerializationException($"{o?.GetType().Name} is no message of a front door."),
    };

    public override byte[] ToBinary(object obj)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        switch (obj)
        {
            case Predict predict:
                writer.Write(predict.Stream);
                writer.Write(predict.Deadline?.Ticks ?? 0);
                WriteInputs(writer, predict);
                break;
            case Prediction prediction:
                writer.Write(prediction.Stream);
                writer.Write(prediction.Sequence);
                writer.Write(prediction.Latency.Ticks);
                WriteTensors(writer, prediction.Outputs);
                break;
            case PredictionFailed failed:
                writer.Write(failed.Stream);
                writer.Write(failed.Sequence);
                writer.Write((byte)failed.Code);
                writer.Write(failed.Message);
                writer.Write(failed.RetryAfter.Ticks);
                break;
            case StreamEnded end:
                writer.Write(end.Stream);
                break;
            default:
                throw new SerializationException($"{obj?.GetType().Name} is no message of a front door.");
        }

        writer.Flush();
        return stream.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        using MemoryStream stream = new(bytes, writable: false);
        using BinaryReader reader = new(stream);
        try
        {
            object message = Read(reader, manifest);
            return stream.Position == stream.Length ? message : throw new SerializationException($"'{manifest}' goes on after its last field.");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException or OverflowException)
        {
            throw new SerializationException($"'{manifest}' is not what it says: {exception.Message}", exception);
        }
    }

    private static object Read(BinaryReader reader, string manifest)
    {
        switch (manifest)
        {
            case PredictManifest:
            case NamedManifest:
                string name = reader.ReadString();
                long deadline = reader.ReadInt64();
                TimeSpan? limit = deadline == 0 ? null : new TimeSpan(deadline);
                return manifest == PredictManifest ? new Predict(name, ReadTensors(reader), limit) : new Predict(name, ReadNamed(reader), limit);
            case PredictionManifest:
                string stream = reader.ReadString();
                long sequence = reader.ReadInt64();
                TimeSpan latency = new(reader.ReadInt64());
                return new Prediction(stream, sequence, ReadTensors(reader), latency);
            case FailedManifest:
                return new PredictionFailed(reader.ReadString(), reader.ReadInt64(), (ErrorCode)reader.ReadByte(), reader.ReadString(), new TimeSpan(reader.ReadInt64()));
            case EndManifest:
                return new StreamEnded(reader.ReadString());
            default:
                throw new SerializationException($"'{manifest}' is no message of a front door.");
        }
    }

    private static void WriteInputs(BinaryWriter writer, Predict predict)
    {
        if (predict.NamedInputs is null)
        {
            WriteTensors(writer, predict.Inputs);
            return;
        }

        writer.Write(predict.NamedInputs.Count);
        foreach ((string name, Tensor input) in predict.NamedInputs)
        {
            writer.Write(name);
            WriteTensor(writer, input);
        }
    }

    private static ImmutableDictionary<string, Tensor> ReadNamed(BinaryReader reader)
    {
        int count = ReadCount(reader, TensorsMax, "tensors");
        ImmutableDictionary<string, Tensor>.Builder inputs = ImmutableDictionary.CreateBuilder<string, Tensor>();
        for (int index = 0; index < count; index++)
        {
            string name = reader.ReadString();
            inputs.Add(name, ReadTensor(reader));
        }

        return inputs.ToImmutable();
    }

    private static void WriteTensors(BinaryWriter writer, ImmutableArray<Tensor> tensors)
    {
        writer.Write(tensors.Length);
        foreach (Tensor tensor in tensors)
        {
            WriteTensor(writer, tensor);
        }
    }

    private static ImmutableArray<Tensor> ReadTensors(BinaryReader reader)
    {
        int count = ReadCount(reader, TensorsMax, "tensors");
        ImmutableArray<Tensor>.Builder tensors = ImmutableArray.CreateBuilder<Tensor>(count);
        for (int index = 0; index < count; index++)
        {
            tensors.Add(ReadTensor(reader));
        }

        return tensors.MoveToImmutable();
    }

    private static void WriteTensor(BinaryWriter writer, Tensor tensor)
    {
        writer.Write((byte)tensor.Type);
        writer.Write((byte)tensor.Shape.Rank);
        for (int axis = 0; axis < tensor.Shape.Rank; axis++)
        {
            writer.Write(tensor.Shape[axis]);
        }

        writer.Write(tensor.Data.Span);
    }

    private static Tensor ReadTensor(BinaryReader reader)
    {
        ElementType type = (ElementType)reader.ReadByte();
        if (!Enum.IsDefined(type))
        {
            throw new SerializationException($"There is no element type {(int)type}.");
        }

        int rank = reader.ReadByte();
        if (rank > TensorShape.RankMax)
        {
            throw new SerializationException($"A tensor has at most {TensorShape.RankMax} axes, not {rank}.");
        }

        Span<int> axes = stackalloc int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            axes[axis] = reader.ReadInt32();
        }

        TensorShape shape = new(axes);
        long bytes = checked(shape.ElementCount * type.SizeBytes());
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        return bytes <= left
            ? new Tensor(type, shape, reader.ReadBytes((int)bytes))
            : throw new SerializationException($"A tensor of shape {shape} takes {bytes} bytes, and {left} are there.");
    }

    private static int ReadCount(BinaryReader reader, int max, string what)
    {
        int count = reader.ReadInt32();
        return count >= 0 && count <= max ? count : throw new SerializationException($"{count} {what} are announced; {max} are the most.");
    }
}
