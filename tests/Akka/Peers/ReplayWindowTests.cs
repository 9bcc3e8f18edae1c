using ActorInference.Akka.Peers;
using Xunit;

namespace ActorInference.Tests.Akka.Peers;

public sealed class ReplayWindowTests
{
    [Fact]
    public void Every_number_is_taken_once_in_whatever_order()
    {
        ReplayWindow window = default;

        Assert.All((long[])[3, 1, 2, 200, 199, 137, 1_000_000], number => Assert.True(window.TryTake(number), $"{number}"));
        Assert.All((long[])[1_000_000, 200, 3, 0, -1, long.MinValue], number => Assert.False(window.TryTake(number), $"{number}"));
    }

    [Fact]
    public void What_is_far_behind_may_have_been_taken_and_is_refused()
    {
        ReplayWindow window = default;
        Assert.True(window.TryTake(100));

        Assert.True(window.TryTake(37));
        Assert.False(window.TryTake(36));
    }

    [Fact]
    public void Agrees_with_a_set_on_any_order()
    {
        Random random = new(7);
        ReplayWindow window = default;
        HashSet<long> taken = [];
        long highest = 0;
        for (int attempt = 0; attempt < 20_000; attempt++)
        {
            long number = Math.Max(1, highest + random.Next(-80, 6));
            bool expected = number > highest - 64 && taken.Add(number);

            Assert.Equal(expected, window.TryTake(number));
            highest = Math.Max(highest, number);
        }
    }
}
