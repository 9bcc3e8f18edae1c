using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ActorInference.Decisions.Roles;
using ActorInference.Execution;
using ActorInference.Hosting;
using ActorInference.Links;
using ActorInference.Tests.Engines.Execution;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace ActorInference.Tests.Engines.Hosting;

/// <summary>The section <c>timings</c> of a configuration file: what it may say, and that every duration has its name there.</summary>
public sealed partial class TimingTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Names => [.. NamesOf<RoleTimings>(), .. NamesOf<LinkOptions>()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_duration_of_roles_and_links_has_its_name(string name)
    {
        TimeSpan before = Assert.IsType<TimeSpan>(ValueOf(name, new ActorInferenceOptions()));

        ActorInferenceOptions options = Read($"{{ \"{name}\": \"{before.TotalMilliseconds + 1}ms\" }}");

        Assert.Equal(before + TimeSpan.FromMilliseconds(1), ValueOf(name, options));
    }

    [Fact]
    public void Shares_and_factors_are_numbers()
    {
        ActorInferenceOptions options = Read("""{ "clockDriftShare": 0.2, "slowFactor": "5", "improvementShareMin": 0.25, "suspendImprovementShareMin": 2 }""");

        MemberSettings settings = options.ToSettings();

        Assert.Equal(0.2, settings.Timings.ClockDriftShare);
        Assert.Equal(5, settings.Coordinator.SlowFactor);
        Assert.Equal(0.25, settings.Coordinator.ImprovementShareMin);
        Assert.Equal(2, settings.Coordinator.SuspendImprovementShareMin);
    }

    [Theory]
    [InlineData("7000ms", 7_000)]
    [InlineData("7.25s", 7_250)]
    [InlineData("7 s", 7_000)]
    [InlineData("2min", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("00:00:07.5", 7_500)]
    public void A_duration_has_a_unit_or_colons(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Read($"{{ \"lease\": \"{text}\" }}").Timings.Lease);

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("7")]
    [InlineData("\"soon\"")]
    [InlineData("\"\"")]
    [InlineData("\"s\"")]
    [InlineData("\"-7s\"")]
    [InlineData("\"1e3s\"")]
    [InlineData("\"0s\"")]
    [InlineData("\"25h\"")]
    [InlineData("\"99999999999999999999999h\"")]
    [InlineData("\"-00:00:07\"")]
    [InlineData("\"7 days\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[\"7s\"]")]
    [InlineData("{ \"seconds\": 7 }")]
    public void What_is_no_duration_is_refused_with_what_is_allowed(string text) =>
        AssertRefused(() => Read($"{{ \"lease\": {text} }}"), "The timing 'lease' is '", "; it is a duration with its unit, like 200ms, 3s, 2min or 00:00:03, of 1ms to 24h.");

    [Theory]
    [InlineData("""{ "leases": "7s" }""", "There is no timing 'leases'. Known are: lease, renewInterval,")]
    [InlineData("""{ "clockDriftShare": 0.9 }""", "The timing 'clockDriftShare' is '0.9'; it is a number from 0 to 0.5.")]
    [InlineData("""{ "slowFactor": "NaN" }""", "The timing 'slowFactor' is 'NaN'; it is a number from 1.1 to 1000.")]
    [InlineData("""{ "heartbeatInterval": "1ms" }""", "The timing 'heartbeatInterval' is '1ms'; it is a duration with its unit, like 200ms, 3s, 2min or 00:00:03, of 10ms to 24h.")]
    [InlineData("\"3s\"", "'timings' is '3s'; it is a section of names and durations")]
    public void What_is_not_known_or_beyond_its_range_is_refused(string json, string complaint) => AssertRefused(() => Read(json), complaint);

    [Theory]
    [InlineData("""{ "renewInterval": "2s" }""", "The timing 'lease' is 3s; it is at least twice 'renewInterval', 'clockDriftShare' longer: 4.4444s.")]
    [InlineData("""{ "clockDriftShare": 0.4 }""", "The timing 'lease' is 3s; it is at least twice 'renewInterval', 'clockDriftShare' longer: 3.3333s.")]
    [InlineData("""{ "suspectTimeout": "4s" }""", "The timing 'lease' is 3s; it is at least 'suspectTimeout': 4s.")]
    [InlineData("""{ "changeInterval": "16s" }""", "The timing 'changeIntervalMax' is 15s; it is at least 'changeInterval': 16s.")]
    [InlineData("""{ "sourcePrepareTimeout": "2min" }""", "The timing 'prepareTimeout' is 60s; it is at least 'sourcePrepareTimeout': 120s.")]
    [InlineData("""{ "prepareTimeout": "20s" }""", "The timing 'prepareTimeout' is 20s; it is at least 'layerFetchTimeout', or no second holder is asked: 30s.")]
    [InlineData("""{ "linkRetryInterval": "61s" }""", "The timing 'prepareTimeout' is 60s; it is at least 'linkRetryInterval': 61s.")]
    [InlineData("""{ "heartbeatInterval": "301ms" }""", "The timing 'silenceTimeout' is 900ms; it is at least three times 'heartbeatInterval': 903ms.")]
    [InlineData("""{ "contentPatience": "31s" }""", "The timing 'contentStallTimeout' is 30s; it is at least 'contentPatience': 31s.")]
    [InlineData("""{ "improvementShareMin": 1.5 }""", "The timing 'suspendImprovementShareMin' is 1; it is at least 'improvementShareMin': 1.5.")]
    public void Durations_that_contradict_each_other_are_refused(string json, string complaint) => AssertRefused(() => Read(json).ToSettings(), complaint);

    [Fact]
    public void An_application_that_sets_them_itself_is_held_to_the_same()
    {
        ActorInferenceOptions options = new() { Roles = { "worker" }, Timings = RoleTimings.Default with { RequestDeadline = TimeSpan.FromDays(2) } };

        AssertRefused(() => options.ToSettings(), "The timing 'requestDeadline' is 172800s; it is a duration", "of 1ms to 24h.");
    }

    [Fact]
    public void Binding_to_configuration_leaves_the_defaults_alone()
    {
        ActorInferenceOptions options = new();

        Configuration("""{ "Timings": { "Lease": "00:00:09" }, "Links": { "SilenceTimeout": "00:00:08" }, "Coordinator": { "SlowFactor": 7 }, "Limits": { "StreamsMax": 5 } }""").Bind(options);

        Assert.Equal(TimeSpan.FromSeconds(9), options.Timings.Lease);
        Assert.Equal(TimeSpan.FromSeconds(8), options.Links.SilenceTimeout);
        Assert.Equal(7, options.Coordinator.SlowFactor);
        Assert.Equal(5, options.Limits.StreamsMax);
        Assert.Equal(new RoleTimings(), RoleTimings.Default);
        Assert.Equal(new LinkOptions(), LinkOptions.Default);
        Assert.Equal(new CoordinatorOptions(), CoordinatorOptions.Default);
        Assert.NotEqual(5, ActorInference.Decisions.Flow.FlowLimits.Default.StreamsMax);
    }

    [Fact]
    public void The_table_in_the_documentation_has_every_name_and_its_default()
    {
        (string Name, string Default)[] rows = [.. TableRow().Matches(File.ReadAllText(Path.Combine(Root, "docs", "timings.md"))).Select(row => (row.Groups[1].Value, row.Groups[2].Value))];

        string[] numbers = ["clockDriftShare", "slowFactor", "improvementShareMin", "suspendImprovementShareMin"];
        Assert.Equal([.. NamesOf<RoleTimings>().Concat(NamesOf<LinkOptions>()).Concat(numbers).Order(StringComparer.Ordinal)], rows.Select(row => row.Name).Order(StringComparer.Ordinal));
        foreach ((string name, string text) in rows)
        {
            ActorInferenceOptions options = Read($"{{ \"{name}\": \"{text}\" }}");
            Assert.True(options.Timings == RoleTimings.Default && options.Links == LinkOptions.Default && options.Coordinator == CoordinatorOptions.Default, $"{text} is not the default of {name}");
        }
    }

    [Theory]
    [InlineData("lighthouse")]
    [InlineData("coordinator")]
    [InlineData("source")]
    [InlineData("worker")]
    public void What_the_configuration_files_show_commented_out_are_the_defaults(string role)
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "member.json");
        string text = CommentedOut().Replace(File.ReadAllText(Path.Combine(Root, "config", role + ".json")), "  $1");
        File.WriteAllText(file, text);
        ActorInferenceOptions options = new() { Roles = { role } };

        MemberConfiguration.Load(file, role).ReadTimings(options);

        Assert.Contains("\n  \"timings\": {", text, StringComparison.Ordinal);
        Assert.Equal(RoleTimings.Default, options.ToSettings().Timings);
        Assert.Equal(LinkOptions.Default, options.Links);
        Assert.Equal(CoordinatorOptions.Default, options.Coordinator);
    }

    private static ActorInferenceOptions Read(string json)
    {
        ActorInferenceOptions options = new() { Roles = { "worker" } };
        options.ReadTimings(Configuration($"{{ \"timings\": {json} }}").GetSection("timings"));
        return options;
    }

    private static IConfiguration Configuration(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    private static void AssertRefused(Action action, params string[] complaint)
    {
        MemberStartException refused = Assert.Throws<MemberStartException>(action);
        Assert.Equal(StartFailure.InvalidSettings, refused.Failure);
        Assert.StartsWith(complaint[0], refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(complaint[^1], complaint.Length == 1 ? refused.Message[..complaint[0].Length] : refused.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> NamesOf<T>() =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.PropertyType == typeof(TimeSpan))
            .Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..]);

    private static object? ValueOf(string name, ActorInferenceOptions options)
    {
        string property = char.ToUpperInvariant(name[0]) + name[1..];
        return typeof(RoleTimings).GetProperty(property)?.GetValue(options.Timings) ?? typeof(LinkOptions).GetProperty(property)?.GetValue(options.Links);
    }

    private static string FindRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorInference.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^\| `(\w+)` \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"^  // ( *(?:""timings"": \{|""\w+"": |\}).*)$", RegexOptions.Multiline)]
    private static partial Regex CommentedOut();
}
