using System.Text.RegularExpressions;

namespace ActorInference.Nodes.Processes;

/// <summary>What a member of our own says on stderr that its user should hear of: warnings and worse.</summary>
internal static partial class WarningLine
{
    /// <returns>The message, without time, level and category; null if the line is something else.</returns>
    public static string? MessageOf(string line) => Shape().Match(line) is { Success: true } match ? match.Groups["message"].Value : null;

    [GeneratedRegex(@"^\d\d:\d\d:\d\d\.\d{3} (warn|fail|crit): \S+ (?<message>.+)$")]
    private static partial Regex Shape();
}
