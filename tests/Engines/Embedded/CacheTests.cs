using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using ActorInference.Tests.Engines.Execution;
using ActorInference.Tests.Engines.Scenarios;
using Xunit;

namespace ActorInference.Tests.Engines.Embedded;

public sealed class CacheTests
{
    [Fact]
    public async Task Layers_are_kept_between_runs_and_a_damaged_one_is_fetched_again()
    {
        using TemporaryFolder folder = new();
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(5);
        Answers.AssertSameBits(ExampleModel.Expected(requests), await RunAsync(folder.Path, requests));
        string[] files = Directory.GetFiles(Path.Combine(folder.Path, "content"));
        Dictionary<string, byte[]> kept = files.ToDictionary(file => file, File.ReadAllBytes);
        string damaged = kept.MaxBy(file => file.Value.Length).Key;
        File.WriteAllBytes(damaged, new byte[100]);

        Answers.AssertSameBits(ExampleModel.Expected(requests), await RunAsync(folder.Path, requests));

        Assert.True(files.Length > 1);
        Assert.Equal(kept[damaged], File.ReadAllBytes(damaged));
    }

    [Fact]
    public async Task The_death_of_the_origin_harms_nobody_while_others_hold_its_layers()
    {
        using TemporaryFolder folder = new();
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(5);
        ImmutableArray<ImmutableArray<Tensor>> expected = ExampleModel.Expected(requests);
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        MemberSettings worker = TestCluster.Settings("worker", MemberRoles.Worker) with { CacheFolder = folder.Path };
        Member first = await cluster.StartAsync(worker);
        Member origin = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("origin", MemberRoles.Source), stages: 1, workersMin: 1));
        await origin.Source!.WaitForPlanAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
        Member other = await cluster.StartAsync(TestCluster.Settings("other", MemberRoles.Source));
        Answers.AssertSameBits(expected, await Answers.AskAsync(other.Source!, requests));

        await origin.DisposeAsync();
        Answers.AssertSameBits(expected, await Answers.AskAsync(other.Source!, requests));
        // It has no disk: the only holder that is left must serve it.
        await cluster.StartAsync(worker with { Name = "second", CacheFolder = null });
        await first.StopAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);

        Answers.AssertSameBits(expected, await Answers.AskAsync(other.Source!, requests));
        await other.StopAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
    }

    private static async Task<ImmutableArray<Answer>> RunAsync(string cacheFolder, ImmutableArray<ImmutableArray<Tensor>> requests)
    {
        await using TestCluster cluster = new(EmbeddedEngine.Instance);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker) with { CacheFolder = cacheFolder });
        Member source = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source), stages: 1, workersMin: 1));
        return await Answers.AskAsync(source.Source!, requests);
    }
}
