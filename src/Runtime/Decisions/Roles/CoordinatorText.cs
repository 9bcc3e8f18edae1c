using System.Globalization;
using System.Text;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>The words of a coordinator's events.</summary>
internal static class CoordinatorText
{
    private const int StagesNamedMax = 12;

    /// <summary>"worker-1 layers 0-9, worker-3 layers 10-20".</summary>
    public static string Stages(Plan plan, CoordinatorRoster roster)
    {
        var text = new StringBuilder();
        foreach (PlannedStage stage in plan.Stages.Take(StagesNamedMax))
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(roster.NameOf(stage.Slot.Worker)).Append(' ');
            text.Append(stage.LayerCount == 1
                ? string.Create(CultureInfo.InvariantCulture, $"layer {stage.FirstLayer}")
                : string.Create(CultureInfo.InvariantCulture, $"layers {stage.FirstLayer}-{stage.FirstLayer + stage.LayerCount - 1}"));
        }

        return plan.Stages.Length <= StagesNamedMax ? text.ToString() : $"{text}, and {plan.Stages.Length - StagesNamedMax} more";
    }

    /// <summary>"plan 3.4".</summary>
    public static string Name(CoordinatorPlan plan) =>
        string.Create(CultureInfo.InvariantCulture, $"plan {plan.Epoch.Term.Value}.{plan.Epoch.Number}");

    public static string Duration(TimeSpan duration) =>
        duration < TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.#} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.##} s");

    public static string Retired(CoordinatorPlan plan, TimeSpan duration) => $"{Name(plan)} is drained after {Duration(duration)} and retired";
}
