using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Wire.Control;

/// <summary>Plans inside messages.</summary>
internal static class PlanFields
{
    /// <summary>Epoch, model, one stage of one slot, two predictions.</summary>
    public const int PlanBytesMin = 16 + Digest.SizeBytes + 4 + StageBytesMin + SlotBytes + 16;

    private const int StageBytesMin = 4 + 4 + 4;
    private const int SlotBytes = 8 + 4;
    private const int CrashBytesMin = 16 + 8 + 4;

    public static void WritePlan(WireWriter writer, Plan plan)
    {
        writer.Epoch(plan.Epoch, "a plan's epoch");
        writer.Digest(plan.Model.Hash);
        RequireSome(plan.Stages.AsSpan().Length, "a plan", "stages");
        writer.Array(plan.Stages, "The number of stages", MessageLimits.StagesMax, static (inner, stage) => WriteStage(inner, stage));
        writer.Quantity(plan.PredictedThroughputPerSecond, "a predicted throughput", infinityAllowed: true);
        writer.Quantity(plan.PredictedLatencySeconds, "a predicted latency", infinityAllowed: true);
    }

    public static Plan ReadPlan(ref WireReader reader)
    {
        Epoch epoch = reader.Epoch("a plan's epoch");
        ModelId model = new(reader.Digest("a model id"));
        var stages = reader.Array("The number of stages", MessageLimits.StagesMax, StageBytesMin + SlotBytes, static (ref WireReader inner) => ReadStage(ref inner));
        RequireSome(stages.Length, "a plan", "stages");
        double throughput = reader.Quantity("a predicted throughput", infinityAllowed: true);
        return new Plan(epoch, model, stages, throughput, reader.Quantity("a predicted latency", infinityAllowed: true));
    }

    public static void WriteOptionalPlan(WireWriter writer, Plan? plan)
    {
        writer.Boolean(plan is not null);
        if (plan is not null)
        {
            WritePlan(writer, plan);
        }
    }

    public static Plan? ReadOptionalPlan(ref WireReader reader) => reader.Boolean("whether there is a plan") ? ReadPlan(ref reader) : null;

    public static void WriteCrashes(WireWriter writer, ImmutableArray<PlanCrash> crashes) =>
        writer.Array(crashes, "The number of crashes", MessageLimits.CrashesMax, static (inner, crash) =>
        {
            inner.Epoch(crash.Epoch, "a lost plan's epoch");
            inner.Incarnation(crash.Worker);
            inner.Text(crash.WorkerName, "a lost worker's name", MemberDescription.NameCharactersMax);
        });

    public static ImmutableArray<PlanCrash> ReadCrashes(ref WireReader reader) =>
        reader.Array("The number of crashes", MessageLimits.CrashesMax, CrashBytesMin, static (ref WireReader inner) =>
        {
            Epoch epoch = inner.Epoch("a lost plan's epoch");
            Incarnation worker = inner.Incarnation("a lost worker");
            return new PlanCrash(epoch, worker, inner.Text("a lost worker's name", MemberDescription.NameCharactersMax));
        });

    private static void WriteStage(WireWriter writer, PlannedStage stage)
    {
        RequireSome(stage.LayerCount, "a stage", "layers");
        RequireSome(stage.Slots.AsSpan().Length, "a stage", "slots");
        writer.Count(stage.FirstLayer, "A stage's first layer", MessageLimits.LayersMax);
        writer.Count(stage.LayerCount, "A stage's number of layers", MessageLimits.LayersMax);
        writer.Array(stage.Slots, "The number of a stage's slots", MessageLimits.ReplicasMax, static (inner, slot) =>
        {
            inner.Incarnation(slot.Worker);
            inner.Count(slot.Index, "a slot's index");
        });
    }

    private static PlannedStage ReadStage(ref WireReader reader)
    {
        int first = reader.Count("A stage's first layer", MessageLimits.LayersMax);
        int count = reader.Count("A stage's number of layers", MessageLimits.LayersMax);
        RequireSome(count, "a stage", "layers");
        var slots = reader.Array("The number of a stage's slots", MessageLimits.ReplicasMax, SlotBytes, static (ref WireReader inner) =>
        {
            Incarnation worker = inner.Incarnation("a slot's worker");
            return new SlotId(worker, inner.Count("a slot's index"));
        });
        RequireSome(slots.Length, "a stage", "slots");
        return new PlannedStage(first, count, slots);
    }

    private static void RequireSome(int count, string whole, string parts)
    {
        if (count < 1)
        {
            throw WireException.Invalid(whole, $"without {parts}");
        }
    }
}
