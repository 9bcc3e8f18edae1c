using System.Xml.Linq;

namespace ActorInference.Tests.Unit.House;

/// <summary>What a csproj file names.</summary>
internal sealed record ProjectFile(string Name, IReadOnlyList<string> References, IReadOnlyList<string> Packages, bool AllowsUnsafe)
{
    public static ProjectFile Parse(string name, XElement project) =>
        new(
            name,
            [.. Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))],
            [.. Includes(project, "PackageReference")],
            project.Descendants("AllowUnsafeBlocks").Any(element => element.Value.Trim() == "true"));

    private static IEnumerable<string> Includes(XElement project, string item) =>
        project.Descendants(item).Select(element => element.Attribute("Include")?.Value ?? "").Order(StringComparer.Ordinal);
}
