using System.Globalization;
using ActorInference.Decisions.Planning;

namespace ActorInference.Nodes.Runs;

/// <summary>A plan in one line.</summary>
internal static class PlanText
{
    public static string Describe(Plan plan) => string.Create(
        CultureInfo.InvariantCulture,
        $"{plan.Epoch}: {plan.Stages.Length} stage{(plan.Stages.Length == 1 ? string.Empty : "s")} of {string.Join(" + ", plan.Stages.Select(Layers))} {(plan.Stages is [{ LayerCount: 1 }] ? "layer" : "layers")}, predicted {plan.PredictedThroughputPerSecond:0} per second");

    /// <summary>"7", or "7 x2" where two slots run the stage.</summary>
    private static string Layers(PlannedStage stage)
    {
        string layers = stage.LayerCount.ToString(CultureInfo.InvariantCulture);
        return stage.Slots.Length == 1 ? layers : string.Create(CultureInfo.InvariantCulture, $"{layers} x{stage.Slots.Length}");
    }
}
