using ActorInference.Execution.Stages;
using Xunit;

namespace ActorInference.Tests.Engines.Execution;

public sealed class LaneCoresTests
{
    [Theory]
    [InlineData(1, new[] { 0, 1 }, new int[0])]
    [InlineData(2, new[] { 3, 5 }, new[] { 3, 5 })]
    [InlineData(2, new[] { 0, 1, 2, 3 }, new[] { 0, 1 })]
    [InlineData(3, new[] { 0, 1 }, new int[0])]
    [InlineData(2, new int[0], new int[0])]
    public void Several_lanes_have_a_core_each_or_none_has(int lanes, int[] allowed, int[] cores) => Assert.Equal(cores, LaneCores.Choose(lanes, [.. allowed]));

    [Fact]
    public void A_thread_that_keeps_to_a_core_may_use_no_other_and_the_threads_that_it_starts_may_use_all()
    {
        int[] all = [.. LaneCores.Allowed()];
        int[] kept = [];
        int[] started = [];
        bool isKept = false;
        OnThread(() =>
        {
            isKept = all.Length > 0 && LaneCores.TryKeepTo(all[^1]);
            kept = [.. LaneCores.Allowed()];
            OnThread(() => started = [.. LaneCores.Allowed()]);
        });
        Assert.Equal(OperatingSystem.IsLinux(), isKept);
        Assert.Equal(isKept ? [all[^1]] : [], kept);
        Assert.Equal(all, started);
        Assert.Equal(all, LaneCores.Allowed());
    }

    private static void OnThread(Action work)
    {
        Thread thread = new(() => work());
        thread.Start();
        thread.Join();
    }
}
