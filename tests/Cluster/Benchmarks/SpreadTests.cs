using ActorInference.Nodes.Reports;

namespace ActorInference.Tests.Cluster.Benchmarks;

public sealed class SpreadTests
{
    [Fact]
    public void The_median_of_an_odd_number_is_one_of_them() => Assert.Equal(new Spread(3, 1, 9), Spread.Of([9, 1, 3]));

    [Fact]
    public void The_median_of_an_even_number_lies_between_the_two_in_the_middle() => Assert.Equal(new Spread(2.5, 1, 4), Spread.Of([4, 1, 2, 3]));

    [Fact]
    public void Nothing_has_no_median() => Assert.Throws<InvalidOperationException>(() => Spread.Of([]));

    [Theory]
    [InlineData(0.50, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1.00, 100)]
    [InlineData(0.00, 1)]
    public void A_percentile_is_the_smallest_value_that_so_many_do_not_exceed(double share, double expected) =>
        Assert.Equal(expected, Spread.Percentile(Enumerable.Range(1, 100).Select(value => (double)value).Reverse(), share));
}
