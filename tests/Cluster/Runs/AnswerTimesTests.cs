using ActorInference.Nodes.Runs;

namespace ActorInference.Tests.Cluster.Runs;

public sealed class AnswerTimesTests
{
    [Fact]
    public void Too_few_results_have_no_second_half()
    {
        AnswerTimes times = new();
        for (int result = 0; result < 3; result++)
        {
            times.Add(result);
            Assert.Null(times.SecondHalf());
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(511)]
    [InlineData(513)]
    [InlineData(2_000)]
    [InlineData(1_000_000)]
    public void A_slow_first_half_does_not_count(int results)
    {
        AnswerTimes times = new();
        long now = 0;
        for (int result = 0; result < results; result++)
        {
            now += result <= results / 2 ? 1_000 : 10;
            times.Add(now);
        }

        (long count, long ticks) = times.SecondHalf()!.Value;
        int fast = results - 1 - (results / 2);
        long slow = count - fast;
        // The mark before the middle: there is one for each result, or there are 256 at least.
        Assert.InRange(slow, 0, results / 256);
        Assert.Equal((slow * 1_000) + (fast * 10), ticks);
    }
}
