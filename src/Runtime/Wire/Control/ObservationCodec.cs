using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Wire.Control;

/// <summary>The questions of people and tools, and their answers.</summary>
internal static class ObservationCodec
{
    private const int EventBytesMin = 8 + 8 + 1 + 16 + 8 + 8 + 4;
    private const int MeasurementsBytesMin = 24 + 4 + 4 + 4 + 4 + 8 + 8 + 8 + (7 * 8);

    public static FrameType TypeOf(ObservationMessage message) => message switch
    {
        ObservationMessage.StatusRequest => FrameType.StatusRequest,
        ObservationMessage.StatusReport => FrameType.StatusReport,
        ObservationMessage.MeasurementsRequest => FrameType.MeasurementsRequest,
        ObservationMessage.MeasurementsReport => FrameType.MeasurementsReport,
        ObservationMessage.DrainRequest => FrameType.DrainRequest,
        ObservationMessage.DrainReport => FrameType.DrainReport,
        _ => throw ControlCodec.NoCodec(message),
    };

    public static void Write(WireWriter writer, ObservationMessage message)
    {
        switch (message)
        {
            case ObservationMessage.StatusRequest request:
                writer.Int64(request.Attempt);
                break;
            case ObservationMessage.StatusReport report:
                writer.Int64(report.Attempt);
                MembershipFields.WriteView(writer, report.View);
                PlanFields.WriteOptionalPlan(writer, report.ActivePlan);
                writer.Text(report.ModelName, "a model's name", MessageLimits.TextCharactersMax);
                writer.Text(report.State, "a state", MessageLimits.TextCharactersMax);
                writer.Array(report.Events, "The number of events", MessageLimits.EventsMax, static (inner, happened) => WriteEvent(inner, happened));
                break;
            case ObservationMessage.MeasurementsRequest request:
                writer.Int64(request.Attempt);
                break;
            case ObservationMessage.MeasurementsReport report:
                writer.Int64(report.Attempt);
                writer.Array(report.Stages, "The number of stages", MessageLimits.StagesMax, static (inner, stage) => WriteMeasurements(inner, stage));
                break;
            case ObservationMessage.DrainRequest request:
                writer.Int64(request.Attempt);
                writer.Text(request.NodeName, "a member's name", MemberDescription.NameCharactersMax);
                break;
            case ObservationMessage.DrainReport report:
                writer.Int64(report.Attempt);
                writer.Boolean(report.IsAccepted);
                writer.Text(report.Reason, "a reason", MessageLimits.TextCharactersMax);
                break;
            default:
                throw ControlCodec.NoCodec(message);
        }
    }

    public static ObservationMessage Read(FrameType type, ref WireReader reader)
    {
        if (type is < FrameType.StatusRequest or > FrameType.DrainReport)
        {
            throw WireException.UnknownType((byte)type, "observation message");
        }

        long attempt = reader.Int64("an attempt");
        switch (type)
        {
            case FrameType.StatusRequest:
                return new ObservationMessage.StatusRequest(attempt);
            case FrameType.StatusReport:
                ClusterView view = MembershipFields.ReadView(ref reader);
                var plan = PlanFields.ReadOptionalPlan(ref reader);
                string name = reader.Text("a model's name", MessageLimits.TextCharactersMax);
                string state = reader.Text("a state", MessageLimits.TextCharactersMax);
                return new ObservationMessage.StatusReport(
                    attempt,
                    view,
                    plan,
                    name,
                    state,
                    reader.Array("The number of events", MessageLimits.EventsMax, EventBytesMin, static (ref WireReader inner) => ReadEvent(ref inner)));
            case FrameType.MeasurementsRequest:
                return new ObservationMessage.MeasurementsRequest(attempt);
            case FrameType.DrainRequest:
                return new ObservationMessage.DrainRequest(attempt, reader.Text("a member's name", MemberDescription.NameCharactersMax));
            case FrameType.DrainReport:
                bool isAccepted = reader.Boolean("whether it is accepted");
                return new ObservationMessage.DrainReport(attempt, isAccepted, reader.Text("a reason", MessageLimits.TextCharactersMax));
            default:
                return new ObservationMessage.MeasurementsReport(
                    attempt,
                    reader.Array("The number of stages", MessageLimits.StagesMax, MeasurementsBytesMin, static (ref WireReader inner) => ReadMeasurements(ref inner)));
        }
    }

    private static void WriteEvent(WireWriter writer, ClusterEvent happened)
    {
        writer.LongCount(happened.Number, "an event's number");
        writer.Duration(happened.Age, "an event's age");
        writer.Byte((byte)CheckKind(happened.Kind));
        writer.Epoch(happened.Epoch, "an epoch");
        writer.Incarnation(happened.Member);
        writer.Duration(happened.Duration, "an event's duration");
        writer.Text(happened.Text, "an event's text", MessageLimits.TextCharactersMax);
    }

    private static ClusterEvent ReadEvent(ref WireReader reader)
    {
        long number = reader.LongCount("an event's number");
        TimeSpan age = reader.Duration("an event's age");
        ClusterEventKind kind = CheckKind((ClusterEventKind)reader.Byte("an event's kind"));
        Epoch epoch = reader.Epoch("an epoch");
        Incarnation member = reader.Incarnation("a member");
        TimeSpan duration = reader.Duration("an event's duration");
        return new ClusterEvent(number, age, kind, epoch, member, duration, reader.Text("an event's text", MessageLimits.TextCharactersMax));
    }

    private static ClusterEventKind CheckKind(ClusterEventKind kind) =>
        kind is >= ClusterEventKind.OfficeTaken and <= ClusterEventKind.WorkerUnused ? kind : throw WireException.Invalid("an event's kind", $"{(byte)kind}");

    private static void WriteMeasurements(WireWriter writer, StageMeasurements stage)
    {
        writer.Stage(stage.Stage, "a stage");
        writer.Text(stage.NodeName, "a member's name", MemberDescription.NameCharactersMax);
        writer.Count(stage.FirstLayer, "A stage's first layer", MessageLimits.LayersMax);
        writer.Count(stage.LayerCount, "A stage's number of layers", MessageLimits.LayersMax);
        writer.Count(stage.QueueLength, "a queue's length");
        writer.LongCount(stage.Requests, "a number of requests");
        writer.LongCount(stage.Computed, "a number of computed requests");
        writer.LongCount(stage.Runs, "a number of runs");
        writer.LongCount(stage.PayloadBytes, "payload bytes");
        writer.LongCount(stage.RawBytes, "raw bytes");
        writer.Quantity(stage.EncodeSeconds, "encode seconds");
        writer.Quantity(stage.DecodeSeconds, "decode seconds");
        writer.Quantity(stage.ComputeSeconds, "compute seconds");
        writer.Quantity(stage.SendSeconds, "send seconds");
        writer.Quantity(stage.WaitInputSeconds, "seconds without input");
        writer.Quantity(stage.WaitOutputSeconds, "seconds without credit");
        writer.Quantity(stage.WallSeconds, "wall seconds");
        writer.Text(stage.Codec, "a codec", StageMeasurements.CodecCharactersMax);
        writer.Quantity(stage.CodecErrorMax, "an error");
    }

    private static StageMeasurements ReadMeasurements(ref WireReader reader)
    {
        StageId stage = reader.Stage("a stage");
        string node = reader.Text("a member's name", MemberDescription.NameCharactersMax);
        int firstLayer = reader.Count("A stage's first layer", MessageLimits.LayersMax);
        int layerCount = reader.Count("A stage's number of layers", MessageLimits.LayersMax);
        int queue = reader.Count("a queue's length");
        long requests = reader.LongCount("a number of requests");
        long computed = reader.LongCount("a number of computed requests");
        long runs = reader.LongCount("a number of runs");
        long payload = reader.LongCount("payload bytes");
        long raw = reader.LongCount("raw bytes");
        double encode = reader.Quantity("encode seconds");
        double decode = reader.Quantity("decode seconds");
        double compute = reader.Quantity("compute seconds");
        double send = reader.Quantity("send seconds");
        double waitInput = reader.Quantity("seconds without input");
        double waitOutput = reader.Quantity("seconds without credit");
        double wall = reader.Quantity("wall seconds");
        return new StageMeasurements(stage, node, firstLayer, layerCount, queue, requests, computed, runs, payload, raw, encode, decode, compute, send, waitInput, waitOutput, wall)
        {
            Codec = reader.Text("a codec", StageMeasurements.CodecCharactersMax),
            CodecErrorMax = reader.Quantity("an error"),
        };
    }
}
