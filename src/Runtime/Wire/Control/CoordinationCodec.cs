using ActorInference.Decisions;
using ActorInference.Decisions.Messages;

namespace ActorInference.Wire.Control;

/// <summary>The messages between the coordinator in office and the members.</summary>
internal static class CoordinationCodec
{
    private const int HolderBytes = Digest.SizeBytes + 8;
    private const int LoadBytes = 24 + 4 + 8;

    public static FrameType TypeOf(CoordinationMessage message) => message switch
    {
        CoordinationMessage.Query => FrameType.Query,
        CoordinationMessage.Report => FrameType.Report,
        CoordinationMessage.Prepare => FrameType.Prepare,
        CoordinationMessage.Prepared => FrameType.Prepared,
        CoordinationMessage.PrepareFailed => FrameType.PrepareFailed,
        CoordinationMessage.Activate => FrameType.Activate,
        CoordinationMessage.Drained => FrameType.Drained,
        CoordinationMessage.Retire => FrameType.Retire,
        CoordinationMessage.NoPlan => FrameType.NoPlan,
        CoordinationMessage.LinkLost => FrameType.LinkLost,
        CoordinationMessage.Probe => FrameType.Probe,
        CoordinationMessage.ProbeEcho => FrameType.ProbeEcho,
        CoordinationMessage.OutdatedTerm => FrameType.OutdatedTerm,
        CoordinationMessage.Suspend => FrameType.Suspend,
        CoordinationMessage.Drain => FrameType.Drain,
        CoordinationMessage.Load => FrameType.Load,
        CoordinationMessage.Abandon => FrameType.Abandon,
        _ => throw ControlCodec.NoCodec(message),
    };

    public static void Write(WireWriter writer, CoordinationMessage message)
    {
        switch (message)
        {
            case CoordinationMessage.Query query:
                writer.Term(query.Term, "a term");
                break;
            case CoordinationMessage.Report report:
                OfferFields.WriteReport(writer, report.Content);
                break;
            case CoordinationMessage.NoPlan noPlan:
                writer.Term(noPlan.Term, "a term");
                writer.Text(noPlan.Reason, "a reason", MessageLimits.TextCharactersMax);
                writer.Boolean(noPlan.IsLasting);
                break;
            case CoordinationMessage.LinkLost lost:
                writer.Stage(lost.From, "a stage");
                writer.Incarnation(lost.Peer);
                writer.Text(lost.Reason, "a reason", MessageLimits.TextCharactersMax);
                break;
            case CoordinationMessage.Probe probe:
                WriteProbe(writer, probe);
                break;
            case CoordinationMessage.ProbeEcho echo:
                writer.Int64(echo.Attempt);
                break;
            case CoordinationMessage.Load load:
                writer.Array(load.Stages, "The number of stages", MessageLimits.StagesMax, static (inner, stage) => WriteLoad(inner, stage));
                break;
            case CoordinationMessage.OutdatedTerm outdated:
                writer.Term(outdated.HighestTerm, "a term");
                break;
            default:
                WriteChange(writer, message);
                break;
        }
    }

    public static CoordinationMessage Read(FrameType type, ref WireReader reader)
    {
        switch (type)
        {
            case FrameType.Query:
                return new CoordinationMessage.Query(reader.Term("a term"));
            case FrameType.Report:
                return new CoordinationMessage.Report(OfferFields.ReadReport(ref reader));
            case FrameType.NoPlan:
                Term term = reader.Term("a term");
                string reason = reader.Text("a reason", MessageLimits.TextCharactersMax);
                return new CoordinationMessage.NoPlan(term, reason, reader.Boolean("whether waiting does not help"));
            case FrameType.LinkLost:
                StageId from = reader.Stage("a stage");
                Incarnation peer = reader.Incarnation("a peer");
                return new CoordinationMessage.LinkLost(from, peer, reader.Text("a reason", MessageLimits.TextCharactersMax));
            case FrameType.Probe:
                return ReadProbe(ref reader);
            case FrameType.ProbeEcho:
                return new CoordinationMessage.ProbeEcho(reader.Int64("an attempt"));
            case FrameType.Load:
                return new CoordinationMessage.Load(reader.Array("The number of stages", MessageLimits.StagesMax, LoadBytes, static (ref WireReader inner) => ReadLoad(ref inner)));
            case FrameType.OutdatedTerm:
                return new CoordinationMessage.OutdatedTerm(reader.Term("a term"));
            default:
                return ReadChange(type, ref reader);
        }
    }

    private static void WriteChange(WireWriter writer, CoordinationMessage message)
    {
        switch (message)
        {
            case CoordinationMessage.Prepare prepare:
                writer.Term(prepare.Term, "a term");
                PlanFields.WritePlan(writer, prepare.Plan);
                WritePart(writer, prepare.Part);
                OfferFields.WriteOffer(writer, prepare.Offer);
                writer.Array(prepare.Holders, "The number of holders", MessageLimits.HoldersMax, static (inner, holder) =>
                {
                    inner.Digest(holder.Content);
                    inner.Incarnation(holder.Member);
                });
                MembershipFields.WriteMembers(writer, prepare.Members);
                break;
            case CoordinationMessage.Prepared prepared:
                writer.Epoch(prepared.Epoch, "an epoch");
                WritePart(writer, prepared.Part);
                break;
            case CoordinationMessage.PrepareFailed failed:
                writer.Epoch(failed.Epoch, "an epoch");
                WritePart(writer, failed.Part);
                writer.Text(failed.Reason, "a reason", MessageLimits.TextCharactersMax);
                break;
            case CoordinationMessage.Activate activate:
                writer.Term(activate.Term, "a term");
                writer.Epoch(activate.Epoch, "an epoch");
                writer.Boolean(activate.PredecessorLives);
                PlanFields.WriteCrashes(writer, activate.Crashes);
                break;
            case CoordinationMessage.Suspend suspend:
                writer.Term(suspend.Term, "a term");
                writer.Epoch(suspend.Epoch, "an epoch");
                writer.Text(suspend.Reason, "a reason", MessageLimits.TextCharactersMax);
                break;
            case CoordinationMessage.Drain drain:
                writer.Term(drain.Term, "a term");
                break;
            case CoordinationMessage.Drained drained:
                writer.Epoch(drained.Epoch, "an epoch");
                break;
            case CoordinationMessage.Abandon abandon:
                writer.Term(abandon.Term, "a term");
                writer.Epoch(abandon.Epoch, "an epoch");
                break;
            case CoordinationMessage.Retire retire:
                writer.Term(retire.Term, "a term");
                writer.Epoch(retire.Epoch, "an epoch");
                break;
            default:
                throw ControlCodec.NoCodec(message);
        }
    }

    private static CoordinationMessage ReadChange(FrameType type, ref WireReader reader)
    {
        switch (type)
        {
            case FrameType.Prepare:
                return ReadPrepare(ref reader);
            case FrameType.Prepared:
                Epoch prepared = reader.Epoch("an epoch");
                return new CoordinationMessage.Prepared(prepared, ReadPart(ref reader));
            case FrameType.PrepareFailed:
                Epoch failed = reader.Epoch("an epoch");
                MemberPart part = ReadPart(ref reader);
                return new CoordinationMessage.PrepareFailed(failed, part, reader.Text("a reason", MessageLimits.TextCharactersMax));
            case FrameType.Activate:
                Term activateTerm = reader.Term("a term");
                Epoch activated = reader.Epoch("an epoch");
                bool predecessorLives = reader.Boolean("whether the predecessor lives");
                return new CoordinationMessage.Activate(activateTerm, activated, predecessorLives, PlanFields.ReadCrashes(ref reader));
            case FrameType.Suspend:
                Term suspendTerm = reader.Term("a term");
                Epoch suspended = reader.Epoch("an epoch");
                return new CoordinationMessage.Suspend(suspendTerm, suspended, reader.Text("a reason", MessageLimits.TextCharactersMax));
            case FrameType.Drain:
                return new CoordinationMessage.Drain(reader.Term("a term"));
            case FrameType.Drained:
                return new CoordinationMessage.Drained(reader.Epoch("an epoch"));
            case FrameType.Abandon:
                Term abandonTerm = reader.Term("a term");
                return new CoordinationMessage.Abandon(abandonTerm, reader.Epoch("an epoch"));
            case FrameType.Retire:
                Term retireTerm = reader.Term("a term");
                return new CoordinationMessage.Retire(retireTerm, reader.Epoch("an epoch"));
            default:
                throw WireException.UnknownType((byte)type, "coordination message");
        }
    }

    private static CoordinationMessage.Prepare ReadPrepare(ref WireReader reader)
    {
        Term term = reader.Term("a term");
        var plan = PlanFields.ReadPlan(ref reader);
        MemberPart part = ReadPart(ref reader);
        ModelOffer offer = OfferFields.ReadOffer(ref reader);
        var holders = reader.Array("The number of holders", MessageLimits.HoldersMax, HolderBytes, static (ref WireReader inner) =>
        {
            Digest content = inner.Digest("a content");
            return new LayerHolder(content, inner.Incarnation("a holder"));
        });
        return new CoordinationMessage.Prepare(term, plan, part, offer, holders, MembershipFields.ReadMembers(ref reader));
    }

    private static void WriteLoad(WireWriter writer, StageLoad load)
    {
        writer.Stage(load.Stage, "a stage");
        writer.Count(load.Requests, "a number of requests");
        writer.Quantity(load.ComputeSeconds, "compute seconds");
    }

    private static StageLoad ReadLoad(ref WireReader reader)
    {
        StageId stage = reader.Stage("a stage");
        int requests = reader.Count("a number of requests");
        return new StageLoad(stage, requests, reader.Quantity("compute seconds"));
    }

    private static void WriteProbe(WireWriter writer, CoordinationMessage.Probe probe)
    {
        writer.Term(probe.Term, "a term");
        writer.Int64(probe.Attempt);
        writer.Count(probe.PaddingBytes, "A probe's padding", MessageLimits.ProbePaddingBytesMax);
        Span<byte> padding = writer.Output.GetSpan(probe.PaddingBytes)[..probe.PaddingBytes];
        padding.Clear();
        writer.Output.Advance(probe.PaddingBytes);
    }

    private static CoordinationMessage.Probe ReadProbe(ref WireReader reader)
    {
        Term term = reader.Term("a term");
        long attempt = reader.Int64("an attempt");
        int padding = reader.Count("A probe's padding", MessageLimits.ProbePaddingBytesMax);
        foreach (ReadOnlyMemory<byte> piece in reader.Take(padding, "a probe's padding"))
        {
            if (piece.Span.ContainsAnyExcept((byte)0))
            {
                throw WireException.Invalid("a probe's padding", "anything but zeros");
            }
        }

        return new CoordinationMessage.Probe(term, attempt, padding);
    }

    private static void WritePart(WireWriter writer, MemberPart part) => writer.Byte((byte)CheckPart(part));

    private static MemberPart ReadPart(ref WireReader reader) => CheckPart((MemberPart)reader.Byte("a part"));

    private static MemberPart CheckPart(MemberPart part) =>
        part is MemberPart.Worker or MemberPart.Source ? part : throw WireException.Invalid("a part", $"{(byte)part}");
}
