using System.Globalization;
using ActorInference.Decisions.Planning;

namespace ActorInference.Nodes.Runs;

/// <summary>A plan in one line.</summary>
internal static class PlanText
{
    public static string Describe(Plan plan) => string.Create(
        CultureInfo.InvariantCulture,
        $"{plan.Epoch}: {plan.Stages.Length} stage{(plan.Stages.Length == 1 ? string.Empty : "s")} of {string.Join(" + ", plan.Stages.Select(stage => stage.LayerCount))} {(plan.Stages is [{ LayerCount: 1 }] ? "layer" : "layers")}, predicted {plan.PredictedThroughputPerSecond:0} per second");
}
