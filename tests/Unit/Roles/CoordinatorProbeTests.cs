using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using Xunit;
using static ActorInference.Tests.Unit.Roles.ControlCast;

namespace ActorInference.Tests.Unit.Roles;

public sealed class CoordinatorProbeTests
{
    private const double MillisecondsEmpty = 0.2;

    private const int Burst = 120_000;

    private const double Gigabit = 125_000_000;

    private static readonly TimeSpan LoadInterval = TimeSpan.FromSeconds(1);

    private readonly CoordinatorMember _member = new(Worker('a'));
    private readonly CoordinatorEvents _events = new();
    private readonly List<CoordinatorEffect> _effects = [];
    private readonly List<int> _paddings = [];
    private MonotonicTime _now = MonotonicTime.Zero;
    private CoordinatorProbes _probes;
    private Func<int, double> _delivered = _ => 0;

    public CoordinatorProbeTests() => _probes = Probes("elsewhere");

    private double Width => _probes.Links([_member]).Arm(_member.Incarnation).BytesPerSecond;

    [Theory]
    [InlineData(Gigabit)]
    [InlineData(2_500_000)]
    public void A_cable_that_lets_a_burst_through_at_once_is_as_wide_as_it_is(double bytesPerSecond)
    {
        Measure(bytes => MillisecondsEmpty + (Math.Max(0, bytes - Burst) / bytesPerSecond * 1e3));

        Assert.InRange(Width, 0.999 * bytesPerSecond, 1.001 * bytesPerSecond);
        Assert.Equal(768 << 10, _paddings.Max());
    }

    [Fact]
    public void A_narrow_cable_is_not_filled_with_large_probes()
    {
        Measure(bytes => MillisecondsEmpty + (bytes / 2_500_000.0 * 1e3));

        Assert.InRange(Width, 0.999 * 2_500_000, 1.001 * 2_500_000);
        Assert.Equal(96 << 10, _paddings.Max());
    }

    [Fact]
    public void Small_probes_that_are_held_up_make_no_way_wider()
    {
        Measure(bytes => MillisecondsEmpty + (bytes / Gigabit * 1e3) + (bytes is > 0 and < 300_000 ? 3 : 0));

        Assert.InRange(Width, 0.999 * Gigabit, 1.001 * Gigabit);
    }

    [Fact]
    public void Large_probes_that_agree_are_enough()
    {
        Measure(bytes => MillisecondsEmpty + (bytes / Gigabit * 1e3));

        Assert.Equal(4, _paddings.Count(padding => padding > 96 << 10));
    }

    [Fact]
    public void While_large_probes_disagree_there_are_more_of_them()
    {
        int large = 0;
        Measure(bytes => MillisecondsEmpty + (bytes / Gigabit * 1e3) + (bytes > 500_000 && ++large <= 2 ? 20 * large : 0));

        Assert.InRange(Width, 0.999 * Gigabit, 1.001 * Gigabit);
        Assert.Equal(8, _paddings.Count(padding => padding > 96 << 10));
    }

    [Fact]
    public void Large_probes_that_never_agree_come_to_an_end()
    {
        int delay = 0;
        Measure(bytes => MillisecondsEmpty + (bytes / Gigabit * 1e3) + (bytes > 500_000 ? delay += 3 : 0));

        Assert.Equal(16, _paddings.Count(padding => padding > 96 << 10));
    }

    [Fact]
    public void A_way_that_shows_late_that_it_is_fast_is_measured_with_large_probes_all_the_same()
    {
        int answered = 0;
        Measure(bytes => MillisecondsEmpty + (Math.Max(0, bytes - Burst) / Gigabit * 1e3) + (bytes > 0 && ++answered <= 7 ? 10 : 0));

        Assert.Equal(7 + 1 + 4, _paddings.Count(padding => padding > 0));
        Assert.InRange(Width, 0.999 * Gigabit, 1.001 * Gigabit);
    }

    [Fact]
    public void A_way_that_was_held_up_is_looked_at_again_while_the_cluster_computes()
    {
        static double Free(int bytes) => MillisecondsEmpty + (bytes / Gigabit * 1e3);

        Measure(bytes => 3 * Free(bytes));
        Assert.InRange(Width, 0.3 * Gigabit, 0.35 * Gigabit);

        Assert.False(LoadsFor(seconds: 4, Free));
        Assert.True(LoadsFor(seconds: 1, Free));
        Assert.InRange(Width, 0.999 * Gigabit, 1.05 * Gigabit);
        Assert.Equal(["SpeedChanged: the way to a is 125 MB/s wide, not 41.7"], _effects.OfType<CoordinatorEffect.Announce>().Select(ControlText.Of));
    }

    [Fact]
    public void Looks_become_rare_and_what_flows_beside_makes_no_way_narrower()
    {
        Measure(bytes => MillisecondsEmpty + (bytes / Gigabit * 1e3));
        double width = Width;
        _paddings.Clear();

        Assert.False(LoadsFor(seconds: 600, bytes => 50 + (bytes / Gigabit * 2e3)));
        Assert.Equal(width, Width);
        Assert.Equal([256 << 10, 768 << 10], _paddings.Distinct());
        // After 5, 15, 35, 75, 155 and 315 s; the next would come after 635 s.
        Assert.Equal(6 * 2, _paddings.Count);
    }

    /// <summary>As a process with a fifth of a core answers over 1,000 Mbit/s.</summary>
    [Fact]
    public void A_member_that_reads_in_pieces_does_not_hide_how_fast_its_system_takes_bytes()
    {
        double[] found = [998e6, 119.5e6, 10.6e6, 120.8e6, 75.9e6];
        int large = 0;
        int delay = 0;
        _delivered = bytes => bytes > 500_000 ? found[Math.Min(large++, found.Length - 1)] : 381e6;
        Measure(bytes => MillisecondsEmpty + (bytes / Gigabit * 1e3) + (bytes > 100_000 ? delay += 3 : 0));

        Assert.InRange(Width, 0.95 * Gigabit, Gigabit);
        Assert.Equal(4 * 2, _paddings.Count(padding => padding > 96 << 10));
    }

    [Fact]
    public void What_was_found_once_and_kept_since_agrees_with_nothing()
    {
        int delay = 0;
        _delivered = _ => 998e6;
        Measure(bytes => MillisecondsEmpty + (bytes / Gigabit * 1e3) + (bytes > 100_000 ? delay += 3 : 0));

        Assert.InRange(Width, 0.51 * Gigabit, 0.52 * Gigabit);
        Assert.Equal(16, _paddings.Count(padding => padding > 96 << 10));
    }

    [Fact]
    public void The_time_that_a_narrow_way_takes_says_its_width_whatever_bursts_were_seen()
    {
        _delivered = bytes => 6e6 + bytes + _paddings.Count;
        Measure(bytes => MillisecondsEmpty + (bytes / 2_500_000.0 * 1e3));

        Assert.InRange(Width, 0.999 * 2_500_000, 1.001 * 2_500_000);
        Assert.Equal(96 << 10, _paddings.Max());
    }

    [Fact]
    public void Who_shares_the_machine_of_the_coordinator_is_as_near_as_any_two_on_one_machine()
    {
        _probes = Probes(_member.Description.Address.Host);
        Measure(bytes => 3 + (bytes / 30e6 * 1e3));

        Assert.All(_paddings, padding => Assert.Equal(0, padding));
        Assert.Equal(LinkMap.Loopback.BytesPerSecond, Width);
        Assert.Equal(2 * LinkMap.Loopback.LatencySeconds, _probes.Links([_member]).Arm(_member.Incarnation).LatencySeconds);
    }

    private CoordinatorProbes Probes(string host) => new(host, new Term(1), Timings, CoordinatorOptions.Default, _events);

    /// <param name="milliseconds">How long a probe with so many bytes is under way.</param>
    private void Measure(Func<int, double> milliseconds)
    {
        _probes.Begin(_now, _member, _effects);
        Assert.True(Answer(milliseconds));
        Assert.True(CoordinatorProbes.IsDone(_now, _member));
    }

    /// <returns>Whether something new became known.</returns>
    private bool LoadsFor(int seconds, Func<int, double> milliseconds)
    {
        bool isNew = false;
        for (int second = 0; second < seconds; second++)
        {
            _now += LoadInterval;
            _effects.Clear();
            _probes.Recheck(_now, _member, _effects);
            isNew |= Answer(milliseconds);
        }

        return isNew;
    }

    private bool Answer(Func<int, double> milliseconds)
    {
        bool isNew = false;
        while (_effects is [CoordinatorEffect.Send { Message: CoordinationMessage.Probe probe }])
        {
            _effects.Clear();
            _paddings.Add(probe.PaddingBytes);
            _now += TimeSpan.FromMilliseconds(milliseconds(probe.PaddingBytes));
            isNew |= _probes.OnEcho(_now, _member, probe.Attempt, _delivered(probe.PaddingBytes), _effects);
        }

        return isNew;
    }
}
