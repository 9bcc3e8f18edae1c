using Xunit;

namespace ActorInference.Tests.Unit.House;

public sealed class SourceRuleTests
{
    [Fact]
    public void The_repository_is_seen()
    {
        Assert.Contains(Repository.Sources, file => file.Path == "src/Runtime/Decisions/Planning/Plan.cs");
        Assert.Contains(Repository.Tests, file => file.Path == "tests/Unit/House/SourceRuleTests.cs");
    }

    [Fact]
    public void Namespaces_equal_folders() =>
        Offences.None(Repository.Sources.Concat(Repository.Tests).SelectMany(SourceRules.NamespaceIsFolder));

    [Theory]
    [InlineData("src/Runtime/Wire/Handshakes/Hello.cs", "namespace ActorInference.Wire;", 1)]
    [InlineData("src/Runtime/Wire/Handshakes/Hello.cs", "namespace ActorInference.Wire.Handshakes;", 0)]
    [InlineData("src/Runtime/Wire/Hello.cs", "namespace ActorInference.Wire\n{\n    internal sealed class Hello;\n}", 1)]
    [InlineData("src/Runtime/Wire/Hello.cs", "internal sealed class Hello;", 1)]
    [InlineData("tests/Unit/AssemblyInfo.cs", "[assembly: Kettle]", 0)]
    [InlineData("src/Nodes/Commands/Hello.cs", "namespace ActorInference.Nodes.Commands;", 0)]
    [InlineData("tests/Unit/Wire/Hello.cs", "namespace ActorInference.Tests.Unit;", 1)]
    [InlineData("src/Nodes/Program.cs", "return 0;", 0)]
    public void A_namespace_elsewhere_is_found(string path, string text, int offences) =>
        Assert.Equal(offences, SourceRules.NamespaceIsFolder(new SourceFile(path, text)).Count());

    [Fact]
    public void A_file_holds_one_public_type_and_is_named_like_it() =>
        Offences.None(Repository.Sources.SelectMany(SourceRules.OnePublicTypeNamedLikeTheFile));

    [Theory]
    [InlineData("public sealed class Kettle\n{\n    public sealed record Lid;\n}\ninternal sealed class Spout;\n", 0)]
    [InlineData("public readonly record struct Kettle(int Litres);", 0)]
    [InlineData("public interface Kettle<TTea>\n    where TTea : class\n{\n}", 0)]
    [InlineData("public delegate int Kettle(int litres);", 0)]
    [InlineData("public enum Pot : byte\n{\n}", 1)]
    [InlineData("public abstract record Kettle;\npublic static class Pot\n{\n}\n", 1)]
    [InlineData("public delegate Task<int> Pot(int litres);", 1)]
    public void A_second_or_wrongly_named_type_is_found(string text, int offences) =>
        Assert.Equal(offences, SourceRules.OnePublicTypeNamedLikeTheFile(new SourceFile("src/Nodes/Kettle.cs", text)).Count());

    [Fact]
    public void Files_stay_short() => Offences.None(Repository.Sources.SelectMany(SourceRules.NotTooLong));

    [Fact]
    public void A_long_file_is_found()
    {
        string longest = string.Concat(Enumerable.Repeat("\n", SourceRules.LinesMax - 1)) + "x\n";

        Assert.Empty(SourceRules.NotTooLong(new SourceFile("src/Nodes/Kettle.cs", longest)));
        Assert.Single(SourceRules.NotTooLong(new SourceFile("src/Nodes/Kettle.cs", "\n" + longest)));
    }

    [Fact]
    public void No_directives() =>
        Offences.None(Repository.Sources.Concat(Repository.Tests).SelectMany(SourceRules.NoDirectives));

    [Theory]
    [InlineData("#region Kettles")]
    [InlineData("    #if DEBUG")]
    [InlineData("# pragma warning disable CA1000")]
    public void A_directive_is_found(string line) =>
        Assert.Single(SourceRules.NoDirectives(new SourceFile("src/Nodes/Kettle.cs", "// #if in a comment\n" + line)));

    [Fact]
    public void Tests_do_not_sleep() => Offences.None(Repository.Tests.SelectMany(SourceRules.NoSleeping));

    [Theory]
    [InlineData("Thread", "Sleep")]
    [InlineData("Task", "Delay")]
    public void A_sleep_is_found(string type, string method) =>
        Assert.Single(SourceRules.NoSleeping(new SourceFile("tests/Unit/Kettle.cs", $"        await {type}.{method}(10);")));

    [Fact]
    public void Connections_count_on_their_time_provider() => Offences.None(Repository.Sources.SelectMany(SourceRules.LinksAskTheirTimeProvider));

    [Theory]
    [InlineData("timeout.CancelAfter(_options.HandshakeTimeout);")]
    [InlineData("await flush.WaitAsync(options.ContentPatience, stopping);")]
    [InlineData("await Task" + ".Delay(_options.AcceptRetryInterval, stopping);")]
    public void The_systems_time_is_found_in_links(string line)
    {
        Assert.Single(SourceRules.LinksAskTheirTimeProvider(new SourceFile("src/Runtime/Links/Kettle.cs", line)));
        Assert.Empty(SourceRules.LinksAskTheirTimeProvider(new SourceFile("src/Runtime/Execution/Kettle.cs", line)));
    }

    [Fact]
    public void Unsafe_code_stays_in_compute() =>
        Offences.None(Repository.Sources.SelectMany(SourceRules.NothingUnsafe));

    [Fact]
    public void Unsafe_code_elsewhere_is_found()
    {
        const string code = "public static unsafe class Kettle";

        Assert.Single(SourceRules.NothingUnsafe(new SourceFile("src/Runtime/Wire/Kettle.cs", code)));
        Assert.Empty(SourceRules.NothingUnsafe(new SourceFile("src/Runtime/Compute/Kettle.cs", code)));
        Assert.Empty(SourceRules.NothingUnsafe(new SourceFile("src/Runtime/Wire/Kettle.cs", "/// <summary>Never unsafe.</summary>")));
    }

    [Fact]
    public void Names_of_types_tell_something() =>
        Offences.None(Repository.Sources.Concat(Repository.Tests).SelectMany(SourceRules.TellingNames));

    [Theory]
    [InlineData("internal static class KettleUtils", 1)]
    [InlineData("public sealed class BaseKettle", 1)]
    [InlineData("    private readonly record struct ManagerKettle(int Litres)", 1)]
    [InlineData("internal sealed class Baseline;", 0)]
    [InlineData("// a class Helper", 0)]
    public void A_name_that_tells_nothing_is_found(string line, int offences) =>
        Assert.Equal(offences, SourceRules.TellingNames(new SourceFile("src/Nodes/Kettle.cs", line)).Count());
}
