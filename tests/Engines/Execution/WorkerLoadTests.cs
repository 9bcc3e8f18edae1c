using ActorInference.Execution;
using ActorInference.Execution.Stages;
using ActorInference.Execution.Workers;
using Xunit;

namespace ActorInference.Tests.Engines.Execution;

/// <summary>A worker under a quota says what computing takes at the pace that it promised, not what the system's stops made of it.</summary>
public sealed class WorkerLoadTests
{
    [Theory]
    [InlineData(1.0, 0.1, 1.0, true, 1.0)] // No quota: others kept the core.
    [InlineData(1.0, 0.0, 0.2, true, 1.0)] // Processor time was not counted.
    [InlineData(1.0, 0.1, 0.2, true, 0.5)] // The rest of the quota went elsewhere.
    [InlineData(0.1, 0.1, 0.2, true, 0.5)] // In a burst.
    [InlineData(0.1, 0.1, 0.2, false, 0.5)]
    [InlineData(2.0, 0.1, 0.2, false, 2.0)] // It did not even get its quota.
    public void Loads_are_at_the_pace_of_the_quota(double seconds, double processorSeconds, double share, bool isSpent, double promised) =>
        Assert.Equal(promised, WorkerLoads.Promised(seconds, processorSeconds, share, isSpent), 9);

    [Fact]
    public void Who_has_computed_nothing_says_nothing() => Assert.Empty(new WorkerLoads(new StageTable(), 1, new EngineClock(TimeProvider.System)).Take());

    [Fact]
    public void A_thread_that_waits_takes_no_processor_time()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Equal(0, ThreadTime.Now());
            return;
        }

        using ManualResetEventSlim woken = new();
        long waiting = ThreadTime.Now();
        Thread other = new(() =>
        {
            long start = ThreadTime.Now();
            while (ThreadTime.Now() - start < 20_000_000)
            {
            }

            woken.Set();
        });
        other.Start();
        woken.Wait();
        other.Join();

        Assert.InRange(ThreadTime.Now() - waiting, 0, 19_999_999);
    }
}
