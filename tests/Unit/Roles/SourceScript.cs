using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>Runs the commands of a script (lines that begin with "> ") on a source and compares the whole transcript. Requests are written stream#sequence, epochs by their number in term 1.</summary>
internal static class SourceScript
{
    public static readonly Incarnation Self = new(5);

    private static readonly Incarnation Coordinator = new(3);

    /// <summary>A source with epoch 1.1 active, link 21 to its first stage and link 22 to its last.</summary>
    /// <param name="limits">For 4 requests and 1,000 bytes.</param>
    public static SourceRole Active(FlowLimits limits)
    {
        SourceRole source = new(Self, limits, RoleTimings.Default);
        Verify(source, """
            > prepare 1
            open 1 First worker-11
            open 1 Last worker-12
            > opened 1 first 21
            > opened 1 last 22
            grant 22 4 1000
            say prepared 1
            > activate 1
            """);
        return source;
    }

    public static void Verify(SourceRole source, string script)
    {
        var transcript = new StringBuilder();
        var effects = new List<SourceEffect>();
        MonotonicTime now = MonotonicTime.Zero;
        foreach (string line in script.Split('\n').Where(line => line.StartsWith("> ", StringComparison.Ordinal)))
        {
            transcript.Append(line).Append('\n');
            string[] words = line[2..].Split(' ');
            effects.Clear();
            if (words[0] == "at")
            {
                now = new MonotonicTime(Number(words[1]) * 1_000_000);
                source.Decide(now, new SourceInput(SourceInputKind.Tick), effects);
            }
            else if (words[0] == "timer?")
            {
                transcript.Append(source.NextDeadline?.ToString() ?? "never").Append('\n');
            }
            else
            {
                source.Decide(now, Parse(words), effects);
            }

            foreach (SourceEffect effect in effects)
            {
                transcript.Append(Print(effect)).Append('\n');
            }
        }

        Assert.Equal(script.Trim(), transcript.ToString().Trim());
    }

    public static Epoch Epoch(long number) => new(new Term(1), number);

    public static RequestId Request(string text)
    {
        string[] parts = text.Split('#');
        return new RequestId(Self, new StreamId(Number(parts[0])), new SequenceNumber(Number(parts[1])));
    }

    public static SourceInput Received(CoordinationMessage message) => new(SourceInputKind.Received, Peer: Coordinator, Message: message);

    public static CoordinationMessage Prepare(Epoch epoch, ulong model = 1)
    {
        var id = new ModelId(new Digest(model << 60, 0, 0, 0));
        PlannedStage[] stages = [new PlannedStage(0, 1, [new SlotId(new Incarnation(11), 0)]), new PlannedStage(1, 1, [new SlotId(new Incarnation(12), 0)])];
        var offer = new ModelOffer(id, "model", Self, [], [], new ModelProfile([], 0, 0), PlanningPreferences.Default);
        MemberDescription[] members = [Member(11), Member(12)];
        return new CoordinationMessage.Prepare(epoch.Term, new Plan(epoch, id, [.. stages], 1, 1), MemberPart.Source, offer, [], [.. members]);
    }

    /// <summary>The whole model on each of these members.</summary>
    private static CoordinationMessage.Prepare PrepareReplicas(Epoch epoch, ulong[] workers)
    {
        var prepare = (CoordinationMessage.Prepare)Prepare(epoch);
        PlannedStage stage = new(0, 2, [.. workers.Select(worker => new SlotId(new Incarnation(worker), 0))]);
        return prepare with { Plan = prepare.Plan with { Stages = [stage] }, Members = [.. workers.Select(Member)] };
    }

    /// <summary>The first stage on the first of these members, the last one on each of the others.</summary>
    private static CoordinationMessage.Prepare PrepareLastReplicas(Epoch epoch, ulong[] workers)
    {
        CoordinationMessage.Prepare prepare = PrepareReplicas(epoch, workers);
        ImmutableArray<SlotId> slots = prepare.Plan.Stages[0].Slots;
        return prepare with { Plan = prepare.Plan with { Stages = [new PlannedStage(0, 1, slots[..1]), new PlannedStage(1, 1, slots[1..])] } };
    }

    private static MemberDescription Member(ulong incarnation) =>
        new(new Incarnation(incarnation), $"worker-{incarnation}", new MemberAddress("127.0.0.1", 1), MemberRoles.Worker, 1, 1, 1);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static SourceInput Parse(string[] words) => words[0] switch
    {
        "prepare" => Received(Prepare(Epoch(Number(words[1])), words.Length > 3 ? (ulong)Number(words[3]) : 1)),
        "prepare-replicas" => Received(PrepareReplicas(Epoch(Number(words[1])), [.. words[2..].Select(word => (ulong)Number(word))])),
        "prepare-last-replicas" => Received(PrepareLastReplicas(Epoch(Number(words[1])), [.. words[2..].Select(word => (ulong)Number(word))])),
        "activate" => Received(new CoordinationMessage.Activate(new Term(1), Epoch(Number(words[1])), words.Length == 2, [.. words.Skip(4).Select(Crash)])),
        "suspend" => Received(new CoordinationMessage.Suspend(new Term(1), Epoch(Number(words[1])), "no memory for two plans at once")),
        "retire" => Received(new CoordinationMessage.Retire(new Term(1), Epoch(Number(words[1])))),
        "no-plan" => Received(new CoordinationMessage.NoPlan(new Term(1), string.Join(' ', words[1..]))),
        "opened" => new SourceInput(SourceInputKind.LinkOpened, Epoch: Epoch(Number(words[1])), End: End(words[2]), Link: new LinkId(Number(words[3])), Replica: words.Length > 5 ? (int)Number(words[5]) : 0),
        "open-failed" => new SourceInput(SourceInputKind.LinkFailed, Epoch: Epoch(Number(words[1])), End: End(words[2]), Reason: string.Join(' ', words[3..])),
        "lost" => new SourceInput(SourceInputKind.LinkLost, Link: new LinkId(Number(words[1])), Reason: string.Join(' ', words[2..])),
        "submit" => new SourceInput(
            SourceInputKind.Submit,
            new StreamId(Number(words[1])),
            Payload: new PayloadHandle(Number(words[2][1..])),
            Bytes: Number(words[3]),
            Deadline: words.Length > 5 ? new MonotonicTime(Number(words[5]) * 1_000_000) : default,
            Token: Number(words[2][1..])),
        "cancel" => new SourceInput(SourceInputKind.Cancel, Request: Request(words[1])),
        "end" => new SourceInput(SourceInputKind.StreamEnded, new StreamId(Number(words[1]))),
        "credit" => new SourceInput(SourceInputKind.CreditArrived, Link: new LinkId(Number(words[1])), Credit: new CreditLimit(Number(words[2]), Number(words[3]))),
        "result" => new SourceInput(
            SourceInputKind.ResultArrived, Request: Request(words[2]), Payload: new PayloadHandle(Number(words[3][1..])), Bytes: Number(words[4]), Link: new LinkId(Number(words[1]))),
        "failure" => new SourceInput(
            SourceInputKind.FailureArrived, Request: Request(words[2]), Link: new LinkId(Number(words[1])), Error: new RequestError(ErrorCode.InvalidRequest, "index out of range")),
        "shutdown" => new SourceInput(SourceInputKind.ShutdownRequested),
        _ => throw new ArgumentException(words[0]),
    };

    /// <summary>An epoch, or epoch:worker; without a worker each epoch loses another.</summary>
    private static PlanCrash Crash(string text)
    {
        string[] parts = text.Split(':');
        return Crash(Number(parts[0]), Number(parts[^1]));
    }

    public static PlanCrash Crash(long epoch, long worker) => new(Epoch(epoch), new Incarnation(100 + (ulong)worker), $"worker-{100 + worker}");

    private static SourceLinkEnd End(string text) => Enum.Parse<SourceLinkEnd>(text, true);

    private static string Print(RequestId id) => $"{id.Stream.Value}#{id.Sequence.Value}";

    private static string Print(CoordinationMessage message) => message switch
    {
        CoordinationMessage.Prepared prepared => $"prepared {prepared.Epoch.Number}",
        CoordinationMessage.PrepareFailed failed => $"prepare failed {failed.Epoch.Number}: {failed.Reason}",
        CoordinationMessage.Drained drained => $"drained {drained.Epoch.Number}",
        _ => message.ToString(),
    };

    private static string Print(in SourceEffect effect) => effect.Kind switch
    {
        SourceEffectKind.Accept => $"accept p{effect.Token} as {Print(effect.Request)}",
        SourceEffectKind.Reject => $"reject p{effect.Token} {effect.Error!.Code} retry {effect.RetryAfter.TotalMilliseconds}",
        SourceEffectKind.RoomAvailable => "room",
        SourceEffectKind.OpenLink => $"open {effect.Epoch.Number} {effect.End} {effect.Member!.Name}",
        SourceEffectKind.CloseLink => $"close {effect.Link.Value}: {effect.Reason}",
        SourceEffectKind.SendFrame => $"send {effect.Link.Value} {Print(effect.Request)} p{effect.Payload.Value}",
        SourceEffectKind.SendCancel => $"cancel {effect.Link.Value} {Print(effect.Request)}",
        SourceEffectKind.GrantCredit => $"grant {effect.Link.Value} {effect.Credit.Frames} {effect.Credit.Bytes}",
        SourceEffectKind.Deliver => $"deliver {Print(effect.Request)} p{effect.Payload.Value}",
        SourceEffectKind.DeliverError => $"error {Print(effect.Request)} {effect.Error}",
        SourceEffectKind.Release => $"release p{effect.Payload.Value}",
        SourceEffectKind.Send => $"say {Print(effect.Message!)}",
        SourceEffectKind.ShutDown => "shut down",
    };
}
