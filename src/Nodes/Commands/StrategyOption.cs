using System.CommandLine;
using ActorInference.Decisions.Planning;

namespace ActorInference.Nodes.Commands;

/// <summary><c>--strategy</c>, with the names that people write: ar-mdi, device-types.</summary>
internal static class StrategyOption
{
    private const string Names = "balanced, even, auto, ar-mdi or device-types";

    public static Option<PlanningStrategy> Create() => new("--strategy")
    {
        Description = $"How the model is split: {Names}.",
        HelpName = "name",
        DefaultValueFactory = _ => PlanningStrategy.Balanced,
        CustomParser = result =>
        {
            if (result.Tokens.Count == 1 && TryParse(result.Tokens[0].Value) is { } strategy)
            {
                return strategy;
            }

            result.AddError($"--strategy takes {Names}, not '{string.Join(' ', result.Tokens.Select(token => token.Value))}'.");
            return default;
        },
    };

    /// <summary>For members, which take it from the configuration too.</summary>
    public static Option<string?> CreateText() => new("--strategy") { Description = $"How a source wants its model split: {Names}.", HelpName = "name" };

    /// <exception cref="ProgramException">No such strategy.</exception>
    public static PlanningStrategy Read(string? text) => text is null
        ? PlanningStrategy.Balanced
        : TryParse(text) ?? throw new ProgramException(ExitCode.InvalidInput, $"--strategy takes {Names}, not '{text}'.");

    public static string NameOf(PlanningStrategy strategy) => strategy switch
    {
        PlanningStrategy.ArMdi => "ar-mdi",
        PlanningStrategy.DeviceTypes => "device-types",
        _ => strategy.ToString().ToLowerInvariant(),
    };

    private static PlanningStrategy? TryParse(string text) =>
        Enum.TryParse(text.Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true, out PlanningStrategy strategy) && Enum.IsDefined(strategy) && !char.IsDigit(text[0]) ? strategy : null;
}
