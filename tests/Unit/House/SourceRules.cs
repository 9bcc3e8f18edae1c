using System.Text.RegularExpressions;

namespace ActorInference.Tests.Unit.House;

/// <summary>Rules that the text of a file shows. Each returns one sentence for each offence.</summary>
internal static partial class SourceRules
{
    public const int LinesMax = 400;

    private static readonly string[] ForbiddenNameParts =
        ["Utils", "Util", "Utilities", "Helper", "Helpers", "Manager", "Common", "Internal", "Base"];

    public static IEnumerable<string> NamespaceIsFolder(SourceFile file)
    {
        string[] folders = file.Path.Split('/')[..^1];
        string[] rooms = folders is ["src", "Runtime", ..] ? folders[2..] : folders is ["src", ..] ? folders[1..] : ["Tests", .. folders[1..]];
        string expected = string.Join('.', rooms.Prepend("ActorInference"));
        Match found = NamespaceLine().Match(file.Text);
        if (!found.Success)
        {
            bool hasTypes = file.CodeLines().Any(line => AnyType().IsMatch(line.Text));
            return hasTypes ? [$"{file}: no file-scoped namespace."] : [];
        }

        return found.Groups[1].Value == expected ? [] : [$"{file}: namespace {found.Groups[1].Value} instead of {expected}."];
    }

    public static IEnumerable<string> OnePublicTypeNamedLikeTheFile(SourceFile file)
    {
        string[] types = [.. PublicType().Matches(file.Text).Select(match => match.Groups["name"].Value)];
        return types.Length switch
        {
            0 => [],
            1 => types[0] == file.Name ? [] : [$"{file}: holds {types[0]}."],
            _ => [$"{file}: holds {types.Length} public types: {string.Join(", ", types)}."],
        };
    }

    public static IEnumerable<string> NotTooLong(SourceFile file)
    {
        int lines = file.Text.TrimEnd('\n').Split('\n').Length;
        return lines <= LinesMax ? [] : [$"{file}: {lines} lines; at most {LinesMax}."];
    }

    public static IEnumerable<string> NoDirectives(SourceFile file) =>
        Matching(file, Directive(), "a directive");

    public static IEnumerable<string> NoSleeping(SourceFile file) =>
        Matching(file, Sleeping(), "waits for time to pass");

    /// <summary>Times of connections are counted on their time provider, so that a test can let them pass.</summary>
    public static IEnumerable<string> LinksAskTheirTimeProvider(SourceFile file) =>
        file.Path.StartsWith("src/Runtime/Links/", StringComparison.Ordinal) && file.Name != "LinkPatience" ? Matching(file, SystemTime(), "counts on the system's time") : [];

    public static IEnumerable<string> NothingUnsafe(SourceFile file) =>
        file.Path.StartsWith("src/Runtime/Compute/", StringComparison.Ordinal) ? [] : Matching(file, UnsafeWord(), "unsafe code outside Compute");

    public static IEnumerable<string> TellingNames(SourceFile file) =>
        from line in file.CodeLines()
        from type in AnyType().Matches(line.Text)
        from part in NamePart().Matches(type.Groups["name"].Value)
        where ForbiddenNameParts.Contains(part.Value)
        select $"{file}:{line.Number}: '{part.Value}' in {type.Groups["name"].Value} tells nothing.";

    private static IEnumerable<string> Matching(SourceFile file, Regex pattern, string words) =>
        file.CodeLines().Where(line => pattern.IsMatch(line.Text)).Select(line => $"{file}:{line.Number}: {words}: {line.Text.Trim()}");

    [GeneratedRegex(@"\.CancelAfter\(|Stopwatch\.GetElapsedTime|(?:Task\.Delay|\.WaitAsync)\([^;]*(?:[tT]imeout|Patience|Interval)\b(?![^;]*[tT]imeProvider)")]
    private static partial Regex SystemTime();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(
        @"^public (?:(?:static|sealed|abstract|readonly|partial|ref|unsafe) )*(?:class|struct|interface|enum|record struct|record class|record|delegate [^(]*?) ?(?<name>\w+)\s*(?:<[^(]*>)?\s*(?:[({:;]|where|$)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|readonly|partial|ref|unsafe) )*(?:class|struct|interface|enum|record struct|record class|record) (?<name>\w+)")]
    private static partial Regex AnyType();

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex NamePart();

    [GeneratedRegex(@"^\s*#\s*(?:region|endregion|if|elif|else|endif|pragma)\b")]
    private static partial Regex Directive();

    [GeneratedRegex(@"\b(?:Thread\.Sleep|Task\.Delay|SpinWait\.SpinUntil)\s*\(")]
    private static partial Regex Sleeping();

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex UnsafeWord();
}
