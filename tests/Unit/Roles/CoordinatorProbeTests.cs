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

    [Theory]
    [InlineData(125_000_000)]
    [InlineData(2_500_000)]
    public void A_cable_that_lets_a_burst_through_at_once_is_as_wide_as_it_is(double bytesPerSecond)
    {
        LinkProfile measured = Measured(bytes => MillisecondsEmpty + (Math.Max(0, bytes - Burst) / bytesPerSecond * 1e3), out int most);

        Assert.InRange(measured.BytesPerSecond, 0.999 * bytesPerSecond, 1.001 * bytesPerSecond);
        Assert.Equal(768 << 10, most);
    }

    [Fact]
    public void A_narrow_cable_is_not_filled_with_large_probes()
    {
        LinkProfile measured = Measured(bytes => MillisecondsEmpty + (bytes / 2_500_000.0 * 1e3), out int most);

        Assert.InRange(measured.BytesPerSecond, 0.999 * 2_500_000, 1.001 * 2_500_000);
        Assert.Equal(96 << 10, most);
    }

    [Fact]
    public void Small_probes_that_are_held_up_make_no_way_wider()
    {
        LinkProfile measured = Measured(bytes => MillisecondsEmpty + (bytes / 125_000_000.0 * 1e3) + (bytes is > 0 and < 300_000 ? 3 : 0), out _);

        Assert.InRange(measured.BytesPerSecond, 0.999 * 125_000_000, 1.001 * 125_000_000);
    }

    /// <param name="milliseconds">How long a probe with so many bytes is under way.</param>
    /// <param name="most">The largest padding that was asked for.</param>
    private static LinkProfile Measured(Func<int, double> milliseconds, out int most)
    {
        CoordinatorProbes probes = new(new Term(1), Timings, CoordinatorOptions.Default);
        CoordinatorMember member = new(Worker('a'));
        List<CoordinatorEffect> effects = [];
        MonotonicTime now = MonotonicTime.Zero;
        probes.Begin(now, member, effects);
        most = 0;
        while (effects is [CoordinatorEffect.Send { Message: CoordinationMessage.Probe probe }])
        {
            effects.Clear();
            most = Math.Max(most, probe.PaddingBytes);
            now += TimeSpan.FromMilliseconds(milliseconds(probe.PaddingBytes));
            probes.OnEcho(now, member, probe.Attempt, effects);
        }

        Assert.True(CoordinatorProbes.IsDone(now, member));
        return probes.Links([member]).Arm(member.Incarnation);
    }
}
