using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Embedded;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using ActorInference.Tests.Engines.Execution;
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

    private static async Task<ImmutableArray<Answer>> RunAsync(string cacheFolder, ImmutableArray<ImmutableArray<Tensor>> requests)
    {
        await using TestCluster cluster = new();
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true });
        await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker) with { CacheFolder = cacheFolder });
        EmbeddedMember source = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source), stages: 1, workersMin: 1));
        return await Answers.AskAsync(source.Source!, requests);
    }
}
