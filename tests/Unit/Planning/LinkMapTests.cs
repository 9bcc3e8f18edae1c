using ActorInference.Decisions;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.Planning;

public sealed class LinkMapTests
{
    private static readonly Incarnation First = new(1);
    private static readonly Incarnation Second = new(2);
    private static readonly LinkProfile Assumed = new(1, 1);

    [Fact]
    public void Two_members_on_one_machine_are_joined_by_loopback_whatever_their_probes_say()
    {
        LinkMap links = LinkMap.Uniform(Assumed).WithProbe(First, 0.004, 1e8).WithProbe(Second, 0.002, 1e7);
        Assert.Equal(LinkMap.Loopback, links.WithHost(First, "a").WithHost(Second, "a").Between(First, Second));
        Assert.Equal(new LinkProfile(0.003, 1e7), links.WithHost(First, "a").WithHost(Second, "b").Between(First, Second));
        Assert.Equal(Assumed, LinkMap.Uniform(Assumed).WithHost(First, "a").WithHost(Second, "b").Between(First, Second));
    }

    [Fact]
    public void Over_the_star_half_of_both_round_trips_and_the_smaller_bandwidth()
    {
        LinkMap links = LinkMap.Uniform(Assumed).WithProbe(First, 0.004, 1e8).WithProbe(Second, 0.002, 1e7);

        Assert.Equal(new LinkProfile(0.003, 1e7), links.Between(First, Second));
        Assert.Equal(new LinkProfile(0.003, 1e7), links.Between(Second, First));
    }

    [Fact]
    public void A_measured_direction_goes_before_the_star_and_the_star_before_the_default()
    {
        LinkProfile measured = new(0.5, 5);
        LinkMap links = LinkMap.Uniform(Assumed).WithProbe(First, 0.004, 1e8).With(First, Second, measured);

        Assert.Equal(measured, links.Between(First, Second));
        Assert.Equal(Assumed, links.Between(Second, First));
        Assert.Equal(LinkProfile.InProcess, links.Between(First, First));
    }
}
