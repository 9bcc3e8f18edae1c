using Xunit;

namespace ActorInference.Tests.Unit.Roles;

public sealed class StageDriveTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void No_rule_is_broken_by_any_seed(bool isFirst, bool isLast)
    {
        int computed = 0;
        int dropped = 0;
        int cancelled = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            try
            {
                var drive = new StageDrive(seed, isFirst, isLast);
                drive.Run(1_000);
                if (seed % 2 == 0)
                {
                    drive.Finish();
                }
                else
                {
                    drive.Stop();
                }

                computed += drive.ComputedCount;
                dropped += drive.DroppedCount;
                cancelled += drive.CancelledCount;
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}: {failure.Message}", failure);
            }
        }

        // The drive is worth something only if it comes to computing, and to dropping.
        Assert.True(computed > 1_000, $"only {computed} computed");
        Assert.True(cancelled > 20, $"only {cancelled} cancelled while they waited");
        Assert.True(dropped > computed, $"only {dropped} released");
    }
}
