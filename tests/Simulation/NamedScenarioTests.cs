using System.Text.RegularExpressions;
using ActorInference.Tests.Simulation.Scenarios;
using Xunit;

namespace ActorInference.Tests.Simulation;

/// <summary>One thing at a time: what must still hold, what must be said, and what may not even be noticed.</summary>
public sealed class NamedScenarioTests
{
    private const ulong Seeds = 5;
    private const int RequestsOfOneSource = 125;

    public static TheoryData<string> Names => [.. NamedScenarios.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_invariant_holds_and_the_essential_lines_are_said(string name)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            using StringWriter transcript = new();
            Scenario scenario = NamedScenarios.All[name];
            RunOutcome outcome = new SimulatedCluster(seed, scenario, transcript, isBrief: true).Run();

            Assert.True(outcome.Violations.Count == 0, $"{name}: {outcome}{Environment.NewLine}{transcript}");
            Assert.True(outcome.Results >= RequestsOfOneSource, $"{name}: {outcome}");
            AssertLines(scenario.Lines, transcript.ToString(), $"{name} seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nobody_gets_an_error(string name)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            Assert.Equal(0, Run(name, seed).Errors);
        }
    }

    /// <summary>In virtual time, with the delays of a local network: what a change of plan costs a stream with work waiting.</summary>
    [Theory]
    [InlineData("no-fault", 50)]
    [InlineData("join", 50)]
    [InlineData("drain", 50)]
    [InlineData("leave", 50)]
    [InlineData("coordinator-crash", 50)]
    [InlineData("lighthouse-restart", 50)]
    [InlineData("crash-of-first-stage", 1_000)]
    [InlineData("crash-of-middle-stage", 1_000)]
    [InlineData("crash-of-last-stage", 1_000)]
    [InlineData("frozen-stage", 2_000)]
    [InlineData("cut-cable-between-stages", 2_000)]
    public void No_stream_waits_longer_than(string name, int milliseconds)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            RunOutcome outcome = Run(name, seed);

            Assert.True(outcome.LongestPause <= TimeSpan.FromMilliseconds(milliseconds), $"{name}: {outcome}");
        }
    }

    [Fact]
    public void One_plan_is_enough_while_nothing_breaks() => Assert.Equal(1, Run("no-fault", 1).Plans);

    private static RunOutcome Run(string name, ulong seed) => new SimulatedCluster(seed, NamedScenarios.All[name], null).Run();

    private static void AssertLines(IReadOnlyList<string> expected, string transcript, string where)
    {
        int next = 0;
        foreach (string line in transcript.Split('\n'))
        {
            next += next < expected.Count && Regex.IsMatch(line, expected[next]) ? 1 : 0;
        }

        Assert.True(next == expected.Count, next == expected.Count ? "" : $"{where}: no line '{expected[next]}' in its place:{Environment.NewLine}{transcript}");
    }
}
