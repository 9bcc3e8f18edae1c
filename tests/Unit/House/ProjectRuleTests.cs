using System.Xml.Linq;
using Xunit;

namespace ActorInference.Tests.Unit.House;

public sealed class ProjectRuleTests
{
    [Fact]
    public void Rooms_see_only_what_the_table_of_rooms_allows() => Offences.None(ProjectRules.References(Repository.Projects));

    [Fact]
    public void A_forbidden_a_missing_and_an_unknown_reference_are_found()
    {
        string[] offences =
        [
            .. ProjectRules.References(
            [
                Project("Wire", """<ProjectReference Include="../Compute/Compute.csproj" />"""),
                Project("Cellar", ""),
            ]),
        ];

        Assert.Contains("Wire must not reference Compute.", offences);
        Assert.Contains(offences, offence => offence.StartsWith("Wire does not reference Decisions", StringComparison.Ordinal));
        Assert.Contains("Cellar is not in the table of rooms.", offences);
        Assert.Contains("Decisions is gone.", offences);
        Assert.DoesNotContain("Akka is gone.", offences);
    }

    [Fact]
    public void Packages_stay_in_their_rooms()
    {
        Offences.None(ProjectRules.Packages(Repository.Projects));
        Assert.Contains("Google.Protobuf", Repository.Projects.Single(project => project.Name == "Models").Packages);
    }

    [Fact]
    public void A_package_in_the_wrong_room_is_found() =>
        Assert.Equal(
            ["Links must not use the package Google.Protobuf.", "Nodes must not use the package Akka.Cluster."],
            ProjectRules.Packages(
            [
                Project("Links", """<PackageReference Include="Google.Protobuf" />"""),
                Project("Nodes", """<PackageReference Include="Spectre.Console" /><PackageReference Include="Akka.Cluster" />"""),
                Project("Akka", """<PackageReference Include="Akka.Cluster" />"""),
            ]));

    [Fact]
    public void Only_compute_allows_unsafe_blocks()
    {
        Offences.None(ProjectRules.Unsafe(Repository.Projects));
        Assert.Single(ProjectRules.Unsafe([new ProjectFile("Wire", [], [], true), new ProjectFile("Compute", [], [], true)]));
    }

    private static ProjectFile Project(string name, string items) =>
        ProjectFile.Parse(name, XElement.Parse($"<Project><ItemGroup>{items}</ItemGroup></Project>"));
}
