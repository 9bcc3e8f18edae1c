namespace ActorInference.Tests.Unit.House;

/// <summary>A file of the repository as a rule sees it.</summary>
/// <param name="Path">From the root, with forward slashes: "src/Runtime/Wire/FrameHeader.cs".</param>
/// <param name="Text">Its content.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Lines with their number, from 1, without those that are comments only.</summary>
    public IEnumerable<(int Number, string Text)> CodeLines() =>
        Text.Split('\n').Select((line, index) => (index + 1, line.TrimEnd('\r'))).Where(line => !line.Item2.TrimStart().StartsWith("//", StringComparison.Ordinal));

    public override string ToString() => Path;
}
