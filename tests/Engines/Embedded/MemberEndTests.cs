using ActorInference.Decisions.Membership;
using ActorInference.Embedded;
using Xunit;

namespace ActorInference.Tests.Engines.Embedded;

public sealed class MemberEndTests
{
    [Fact]
    public async Task A_member_with_a_failing_role_stops_and_says_why()
    {
        BreakableTime time = new();
        await using TestCluster cluster = new();
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.None) with { IsLighthouse = true });
        EmbeddedMember worker = await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker), time);

        time.Break();

        InvalidOperationException failure = await Assert.ThrowsAsync<InvalidOperationException>(() => worker.Completion.WaitAsync(TestCluster.Patience));
        Assert.Contains(BreakableTime.Reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains(cluster.Log.Lines, line => line.Contains("cannot go on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_member_that_is_stopped_completes_without_a_fault()
    {
        await using TestCluster cluster = new();
        EmbeddedMember lighthouse = await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.None) with { IsLighthouse = true });

        await lighthouse.StopAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);

        await lighthouse.Completion.WaitAsync(TestCluster.Patience);
    }
}
