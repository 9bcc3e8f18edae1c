using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using ActorInference.Decisions;

namespace ActorInference.Akka.Trajectories;

/// <summary>Bytes of observations, predictions and replicated histories. No manifest names a type, every count is checked before memory is taken for it.</summary>
internal sealed class TrajectorySerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const int ScoresMax = 65_536;
    private const string ObservedManifest = "observed.1";
    private const string PredictedManifest = "predicted.1";
    private const string FailedManifest = "trajectory-failed.1";
    private const string HistoriesManifest = "histories.1";

    /// <summary>Next to that of the front doors' messages.</summary>
    public override int Identifier => 4_702;

    public override string Manifest(object o) => o switch
    {
        Observed => ObservedManifest,
        Predicted => PredictedManifest,
        TrajectoryFailed => FailedManifest,
        HistoryMap => HistoriesManifest,
        _ => throw new SerializationException($"{o?.GetType().Name} is no message of trajectories."),
    };

    public override byte[] ToBinary(object obj)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        switch (obj)
        {
            case Observed observed:
                writer.Write(observed.Vehicle);
                writer.Write7BitEncodedInt64(observed.Observation);
                writer.Write7BitEncodedInt64(observed.Cell);
                break;
            case Predicted predicted:
                Write(writer, predicted);
                break;
            case TrajectoryFailed failed:
                writer.Write(failed.Vehicle);
                writer.Write7BitEncodedInt64(failed.Observation);
                writer.Write((byte)failed.Code);
                writer.Write(failed.Message);
                writer.Write(failed.RetryAfter.Ticks);
                break;
            case HistoryMap map:
                Write(writer, map);
                break;
            default:
                throw new SerializationException($"{obj?.GetType().Name} is no message of trajectories.");
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
        catch (Exception exception) when (exception is IOException or ArgumentException or FormatException)
        {
            throw new SerializationException($"'{manifest}' is not what it says: {exception.Message}", exception);
        }
    }

    private static object Read(BinaryReader reader, string manifest) => manifest switch
    {
        ObservedManifest => new Observed(reader.ReadString(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64()),
        PredictedManifest => ReadPredicted(reader),
        FailedManifest => new TrajectoryFailed(
            reader.ReadString(), reader.Read7BitEncodedInt64(), (ErrorCode)reader.ReadByte(), reader.ReadString(), new TimeSpan(reader.ReadInt64())),
        HistoriesManifest => ReadHistories(reader),
        _ => throw new SerializationException($"'{manifest}' is no message of trajectories."),
    };

    private static void Write(BinaryWriter writer, Predicted predicted)
    {
        writer.Write(predicted.Vehicle);
        writer.Write7BitEncodedInt64(predicted.Observation);
        writer.Write7BitEncodedInt64(predicted.Newest);
        writer.Write7BitEncodedInt(predicted.CellCount);
        writer.Write(predicted.Latency.Ticks);
        writer.Write7BitEncodedInt(predicted.Next.Length);
        foreach (CellScore score in predicted.Next)
        {
            writer.Write7BitEncodedInt64(score.Cell);
            writer.Write(score.LogProbability);
        }
    }

    private static Predicted ReadPredicted(BinaryReader reader)
    {
        string vehicle = reader.ReadString();
        long observation = reader.Read7BitEncodedInt64();
        long newest = reader.Read7BitEncodedInt64();
        int cellCount = reader.Read7BitEncodedInt();
        TimeSpan latency = new(reader.ReadInt64());
        int count = ReadCount(reader, ScoresMax, sizeof(byte) + sizeof(float));
        ImmutableArray<CellScore>.Builder next = ImmutableArray.CreateBuilder<CellScore>(count);
        for (int index = 0; index < count; index++)
        {
            next.Add(new CellScore(reader.Read7BitEncodedInt64(), reader.ReadSingle()));
        }

        return new Predicted(vehicle, observation, newest, cellCount, next.MoveToImmutable(), latency);
    }

    private static void Write(BinaryWriter writer, HistoryMap map)
    {
        writer.Write7BitEncodedInt(map.Vehicles.Count);
        foreach ((string vehicle, VehicleHistory history) in map.Vehicles)
        {
            writer.Write(vehicle);
            writer.Write7BitEncodedInt64(history.Observation);
            writer.Write7BitEncodedInt64(history.SeenMilliseconds);
            writer.Write7BitEncodedInt(history.Cells.Length);
            foreach (long cell in history.Cells)
            {
                writer.Write7BitEncodedInt64(cell);
            }
        }
    }

    private static HistoryMap ReadHistories(BinaryReader reader)
    {
        int count = ReadCount(reader, HistoryMap.VehiclesMax, elementBytesMin: 4);
        List<KeyValuePair<string, VehicleHistory>> vehicles = new(count);
        for (int index = 0; index < count; index++)
        {
            string vehicle = reader.ReadString();
            long observation = reader.Read7BitEncodedInt64();
            long seen = reader.Read7BitEncodedInt64();
            int cells = ReadCount(reader, TrajectorySettings.CellsMaxLimit, elementBytesMin: 1);
            ImmutableArray<long>.Builder history = ImmutableArray.CreateBuilder<long>(cells);
            for (int cell = 0; cell < cells; cell++)
            {
                history.Add(reader.Read7BitEncodedInt64());
            }

            vehicles.Add(KeyValuePair.Create(vehicle, new VehicleHistory(observation, seen, history.MoveToImmutable())));
        }

        return HistoryMap.From(vehicles);
    }

    private static int ReadCount(BinaryReader reader, int max, int elementBytesMin)
    {
        int count = reader.Read7BitEncodedInt();
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        return count >= 0 && count <= max && (long)count * elementBytesMin <= left
            ? count
            : throw new SerializationException($"{count} elements are announced; {max} are the most, and {left} bytes are left.");
    }
}
