using System.Globalization;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Tests.Engines.Scenarios;
using Xunit;

namespace ActorInference.Tests.Engines.Embedded;

public sealed class TermTests
{
    [Fact]
    public async Task A_restarted_lighthouse_grants_a_term_above_the_one_on_its_disk()
    {
        string state = Directory.CreateTempSubdirectory("actorinference-").FullName;
        try
        {
            MemberSettings settings = TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true, StateFolder = state };
            Term first = await TermOfOneLifeAsync(settings);
            Term onDisk = new(long.Parse(File.ReadAllText(Path.Combine(state, "term")), CultureInfo.InvariantCulture));
            Term second = await TermOfOneLifeAsync(settings);

            Assert.Equal(first, onDisk);
            Assert.True(second > first, $"{second} came after {first}.");
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static async Task<Term> TermOfOneLifeAsync(MemberSettings settings)
    {
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(settings);
        return (await WaitForOfficeAsync(cluster)).View.OfficeTerm;
    }

    private static async Task<ClusterStatus> WaitForOfficeAsync(TestCluster cluster)
    {
        using CancellationTokenSource patience = new(TestCluster.Patience);
        while (true)
        {
            ClusterStatus status = await cluster.ObserveAsync(patience.Token);
            if (status.View.OfficeHolder != Incarnation.None)
            {
                return status;
            }
        }
    }
}
