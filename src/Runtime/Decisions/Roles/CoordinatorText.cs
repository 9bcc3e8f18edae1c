using System.Globalization;
using System.Text;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>The words of a coordinator's events.</summary>
internal static class CoordinatorText
{
    private const int StagesNamedMax = 12;

    /// <summary>"worker-1 layers 0-9, worker-3 and worker-4 each layers 10-20".</summary>
    public static string Stages(Plan plan, CoordinatorRoster roster)
    {
        var text = new StringBuilder();
        foreach (PlannedStage stage in plan.Stages.Take(StagesNamedMax))
        {
            text.Append(text.Length == 0 ? "" : ", ").AppendJoin(" and ", stage.Slots.Select(slot => roster.NameOf(slot.Worker)));
            text.Append(stage.Slots.Length == 1 ? " " : " each ");
            text.Append(stage.LayerCount == 1
                ? string.Create(CultureInfo.InvariantCulture, $"layer {stage.FirstLayer}")
                : string.Create(CultureInfo.InvariantCulture, $"layers {stage.FirstLayer}-{stage.FirstLayer + stage.LayerCount - 1}"));
        }

        return plan.Stages.Length <= StagesNamedMax ? text.ToString() : $"{text}, and {plan.Stages.Length - StagesNamedMax} more";
    }

    /// <summary>"plan 3.4".</summary>
    public static string Name(CoordinatorPlan plan) =>
        string.Create(CultureInfo.InvariantCulture, $"plan {plan.Epoch.Term.Value}.{plan.Epoch.Number}");

    /// <summary>"3 % more is predicted, 10 % are wanted".</summary>
    public static string TooLittle(double gain, double wanted) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, gain) * 100:0.#} % more is predicted, {wanted * 100:0.#} % are wanted");

    public static string Duration(TimeSpan duration) =>
        duration < TimeSpan.FromSeconds(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.#} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.##} s");

    /// <summary>"1 slot", "2 slots".</summary>
    public static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    public static string Asked(int members) => members == 1 ? "1 member is asked what it holds" : $"{Count(members, "member")} are asked what they hold";

    public static string Retired(CoordinatorPlan plan, TimeSpan duration) => plan.BrokenReason is null
        ? $"{Name(plan)} is drained after {Duration(duration)} and retired"
        : $"{Name(plan)}, which was broken, is retired {Duration(duration)} after the next one was activated";
}
