using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Wire.Control;

/// <summary>Model offers, reports and holders inside messages.</summary>
internal static class OfferFields
{
    private const int LayerBytesMin = Digest.SizeBytes + 8 + 4 + 4 + 8 + 8 + 8 + 8;

    public static void WriteOffer(WireWriter writer, ModelOffer offer)
    {
        int layers = offer.LayerHashes.AsSpan().Length;
        if (offer.LayerBytes.AsSpan().Length != layers || offer.Profile.Layers.AsSpan().Length != layers)
        {
            throw WireException.Invalid("a model offer", "without one hash, size and profile for each layer");
        }

        writer.Digest(offer.Model.Hash);
        writer.Text(offer.Name, "a model's name", MessageLimits.TextCharactersMax);
        writer.Incarnation(offer.Origin);
        writer.Count(layers, "The number of layers", MessageLimits.LayersMax);
        for (int index = 0; index < layers; index++)
        {
            LayerProfile profile = offer.Profile.Layers[index];
            writer.Digest(offer.LayerHashes[index].Hash);
            writer.LongCount(offer.LayerBytes[index], "a layer's size");
            writer.Text(profile.Name, "a layer's name", MessageLimits.TextCharactersMax);
            writer.Text(profile.Kind, "a layer's kind", MessageLimits.TextCharactersMax);
            writer.Quantity(profile.ComputeSeconds, "a layer's compute time");
            writer.LongCount(profile.WeightBytes, "a layer's weights");
            writer.LongCount(profile.OutputBytes, "a layer's output");
            writer.LongCount(profile.EncodedOutputBytes, "a layer's encoded output");
        }

        writer.LongCount(offer.Profile.InputBytes, "a model's input");
        writer.LongCount(offer.Profile.InputWireBytes, "a model's input on a link");
        writer.LongCount(offer.Profile.EncodedInputBytes, "a model's encoded input");
        writer.Quantity(offer.Profile.SlotFlopsPerSecond, "a slot's speed");
        WritePreferences(writer, offer.Preferences);
    }

    public static ModelOffer ReadOffer(ref WireReader reader)
    {
        ModelId model = new(reader.Digest("a model id"));
        string name = reader.Text("a model's name", MessageLimits.TextCharactersMax);
        Incarnation origin = reader.Incarnation("a model's origin");
        var layers = reader.Array("The number of layers", MessageLimits.LayersMax, LayerBytesMin, static (ref WireReader inner) => ReadLayer(ref inner));
        long inputBytes = reader.LongCount("a model's input");
        long inputWireBytes = reader.LongCount("a model's input on a link");
        long encodedInputBytes = reader.LongCount("a model's encoded input");
        double speed = reader.Quantity("a slot's speed");
        ModelProfile profile = new([.. layers.Select(static layer => layer.Profile)], inputBytes, speed)
        {
            InputWireBytes = inputWireBytes,
            EncodedInputBytes = encodedInputBytes,
        };
        return new ModelOffer(
            model,
            name,
            origin,
            [.. layers.Select(static layer => layer.Hash)],
            [.. layers.Select(static layer => layer.Bytes)],
            profile,
            ReadPreferences(ref reader));
    }

    public static void WriteReport(WireWriter writer, MemberReport report)
    {
        if (report.HeldPlans.AsSpan().Length != report.PreparedParts.AsSpan().Length)
        {
            throw WireException.Invalid("a report", "without one prepared flag for each plan");
        }

        writer.Term(report.HighestTerm, "a term");
        writer.Epoch(report.ActiveEpoch, "an epoch");
        writer.Array(report.HeldPlans, "The number of plans", MessageLimits.PlansHeldMax, static (inner, plan) => PlanFields.WritePlan(inner, plan));
        foreach (bool prepared in report.PreparedParts.AsSpan())
        {
            writer.Boolean(prepared);
        }

        writer.Boolean(report.Offer is not null);
        if (report.Offer is not null)
        {
            WriteOffer(writer, report.Offer);
        }

        writer.Array(report.HeldContent, "The number of contents", MessageLimits.HoldersMax, static (inner, content) => inner.Digest(content));
        writer.Boolean(report.IsLeaving);
        PlanFields.WriteCrashes(writer, report.Crashes);
    }

    public static MemberReport ReadReport(ref WireReader reader)
    {
        Term term = reader.Term("a term");
        Epoch active = reader.Epoch("an epoch");
        var plans = reader.Array("The number of plans", MessageLimits.PlansHeldMax, PlanFields.PlanBytesMin, static (ref WireReader inner) => PlanFields.ReadPlan(ref inner));
        bool[] prepared = new bool[plans.Length];
        for (int index = 0; index < prepared.Length; index++)
        {
            prepared[index] = reader.Boolean("whether a part is prepared");
        }

        ModelOffer? offer = reader.Boolean("whether there is an offer") ? ReadOffer(ref reader) : null;
        var contents = reader.Array("The number of contents", MessageLimits.HoldersMax, Digest.SizeBytes, static (ref WireReader inner) => inner.Digest("a content"));
        bool isLeaving = reader.Boolean("whether it is leaving");
        return new MemberReport(term, active, plans, [.. prepared], offer, contents, isLeaving, PlanFields.ReadCrashes(ref reader));
    }

    private static (LayerHash Hash, long Bytes, LayerProfile Profile) ReadLayer(ref WireReader reader)
    {
        LayerHash hash = new(reader.Digest("a layer's hash"));
        long bytes = reader.LongCount("a layer's size");
        string name = reader.Text("a layer's name", MessageLimits.TextCharactersMax);
        string kind = reader.Text("a layer's kind", MessageLimits.TextCharactersMax);
        double seconds = reader.Quantity("a layer's compute time");
        long weights = reader.LongCount("a layer's weights");
        LayerProfile profile = new(name, kind, seconds, weights, reader.LongCount("a layer's output"))
        {
            EncodedOutputBytes = reader.LongCount("a layer's encoded output"),
        };
        return (hash, bytes, profile);
    }

    private static void WritePreferences(WireWriter writer, PlanningPreferences preferences)
    {
        CheckPreferences(preferences);
        writer.Byte((byte)preferences.Strategy);
        writer.Boolean(preferences.StageCount is not null);
        writer.Count(preferences.StageCount ?? 0, "A wanted number of stages", MessageLimits.StagesMax);
        writer.Count(preferences.WorkersMin, "A wanted number of workers", MessageLimits.MembersMax);
        writer.Count(preferences.ReplicasMax, "A number of replicas", MessageLimits.ReplicasMax);
        writer.Byte((byte)preferences.Codec);
    }

    private static PlanningPreferences ReadPreferences(ref WireReader reader)
    {
        PlanningStrategy strategy = (PlanningStrategy)reader.Byte("a strategy");
        bool hasStages = reader.Boolean("whether the number of stages is wanted");
        int stages = reader.Count("A wanted number of stages", MessageLimits.StagesMax);
        if (!hasStages && stages != 0)
        {
            throw WireException.Invalid("a wanted number of stages", "both absent and given");
        }

        int workers = reader.Count("A wanted number of workers", MessageLimits.MembersMax);
        PlanningPreferences preferences = new(strategy, hasStages ? stages : null, workers, reader.Count("A number of replicas", MessageLimits.ReplicasMax))
        {
            Codec = (CodecPreference)reader.Byte("a codec"),
        };
        CheckPreferences(preferences);
        return preferences;
    }

    private static void CheckPreferences(PlanningPreferences preferences)
    {
        if (preferences.Strategy is < PlanningStrategy.Balanced or > PlanningStrategy.DeviceTypes)
        {
            throw WireException.Invalid("a strategy", $"{(byte)preferences.Strategy}");
        }

        if (preferences.StageCount is < 1)
        {
            throw WireException.Invalid("a wanted number of stages", "below 1");
        }

        if (preferences.WorkersMin < 1)
        {
            throw WireException.Invalid("a wanted number of workers", "below 1");
        }

        if (preferences.ReplicasMax < 1)
        {
            throw WireException.Invalid("a number of replicas", "below 1");
        }

        if (!preferences.Codec.IsKnown())
        {
            throw WireException.Invalid("a codec", $"{(byte)preferences.Codec}: this side knows {CodecPreferences.Words}");
        }
    }
}
