using System.Globalization;
using System.Text.RegularExpressions;
using ActorInference.Decisions.Roles;
using ActorInference.Tests.Simulation.Scenarios;
using Xunit;

namespace ActorInference.Tests.Simulation;

/// <summary>One thing at a time: what must still hold, what must be said, and what may not even be noticed.</summary>
public sealed class NamedScenarioTests
{
    private const ulong Seeds = 5;
    private const int RequestsOfOneSource = 500;

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
    public void The_office_is_taken_again_within_two_lease_times_of_a_crash()
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            string[] lines = Transcript("coordinator-crash", seed, isBrief: true).Split('\n');
            int crash = Array.FindIndex(lines, line => line.Contains("FAULT crash coordinator", StringComparison.Ordinal));
            int taken = Array.FindIndex(lines, crash, line => Regex.IsMatch(line, "office \\d+ taken"));

            Assert.InRange(MillisecondsOf(lines[taken]) - MillisecondsOf(lines[crash]), 0, 2 * RoleTimings.Default.Lease.TotalMilliseconds);
        }
    }

    /// <summary>They reach a stage that was cut off, because the cable was mended in time; in many runs the order to stop overtakes them.</summary>
    [Fact]
    public void Frames_of_a_plan_that_is_retired_elsewhere_arrive_after_the_heal_and_are_not_computed()
    {
        const ulong races = 3 * Seeds;
        int arrived = 0;
        for (ulong seed = 1; seed <= races; seed++)
        {
            string transcript = Transcript(NamedScenarios.StaleFrames, seed, isBrief: false);
            AssertLines(["FAULT way", "plan 1.1 is broken", "plan 1\\.\\d+ active", "plan 1.1, which was broken, is retired", "FAULT mend"], transcript, $"seed {seed}");
            string healed = transcript[transcript.IndexOf("FAULT mend", StringComparison.Ordinal)..];
            arrived += Regex.IsMatch(healed, "stage 1\\.1/1 FrameArrived") ? 1 : 0;
            Assert.DoesNotMatch("stage 1\\.1/.* -> .*Compute", healed);
        }

        Assert.InRange(arrived, 3, (int)races);
    }

    [Fact]
    public void One_plan_is_enough_while_nothing_breaks() => Assert.Equal(1, Run("no-fault", 1).Plans);

    private static double MillisecondsOf(string line) => double.Parse(line.TrimStart().Split(' ')[0], CultureInfo.InvariantCulture);

    private static string Transcript(string name, ulong seed, bool isBrief)
    {
        using StringWriter transcript = new();
        _ = new SimulatedCluster(seed, NamedScenarios.All[name], transcript, isBrief).Run();
        return transcript.ToString();
    }

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
