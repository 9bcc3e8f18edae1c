using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Engines.Scenarios;

public abstract class JoiningScenarios(IEngine engine)
{
    [Fact]
    public async Task A_member_with_another_secret_is_refused_in_plain_words()
    {
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.None) with { IsLighthouse = true, Secret = "right" });

        MemberStartException refused = await Assert.ThrowsAsync<MemberStartException>(
            () => cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker) with { Secret = "wrong" }).WaitAsync(TestCluster.Patience));

        Assert.Equal(StartFailure.LighthouseRefused, refused.Failure);
        Assert.Contains("secret", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_same_secret_lets_members_in()
    {
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.None) with { IsLighthouse = true, Secret = "right" });

        Member worker = await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker) with { Secret = "right" });

        await worker.WaitUntilRegisteredAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
    }

    [Fact]
    public async Task A_member_of_another_cluster_is_refused_in_plain_words()
    {
        await using TestCluster cluster = new(engine);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.None) with { IsLighthouse = true, Cluster = "north" });

        MemberStartException refused = await Assert.ThrowsAsync<MemberStartException>(
            () => cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker) with { Cluster = "south" }).WaitAsync(TestCluster.Patience));

        Assert.Equal(StartFailure.LighthouseRefused, refused.Failure);
        Assert.Contains("cluster", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_second_model_is_refused_while_the_first_lives_and_never_answered_by_it()
    {
        await using TestCluster cluster = new(engine);
        Member first = await cluster.StartSeparateAsync(workers: 1, stages: 1);
        await first.Source!.WaitForPlanAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);
        MemberSettings settings = TestCluster.WithModel(TestCluster.Settings("other", MemberRoles.Source), stages: 1, workersMin: 1, SeededModels.Gru(2, 8, 1));
        Member second = await cluster.StartAsync(settings);
        ImmutableArray<Tensor> request = [Tensor.FromArray(new TensorShape(1, 3, 8), new float[24])];

        AcceptedRequest early = await second.Source!.SubmitAsync(second.Source!.OpenStream(), request, TimeSpan.FromSeconds(2), CancellationToken.None);
        Answer refused = await early.Answer.WaitAsync(TestCluster.Patience);
        await first.DisposeAsync();
        Plan plan = await second.Source!.WaitForPlanAsync(CancellationToken.None).WaitAsync(TestCluster.Patience);

        Assert.Contains("a second model", refused.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, plan.Stages[0].LayerCount);
        Assert.Equal(request[0].Shape, (await Answers.AskAsync(second.Source!, [request]))[0].Outputs[0].Shape);
    }

    [Fact]
    public async Task An_unreachable_lighthouse_is_named_when_the_time_to_join_is_over()
    {
        await using TestCluster cluster = new(engine);
        MemberAddress nobody = new("127.0.0.1", FreePort());
        MemberSettings settings = TestCluster.Settings("source", MemberRoles.Source) with { Lighthouses = [nobody], JoinTimeLimit = TimeSpan.FromMilliseconds(500) };

        MemberStartException failed = await Assert.ThrowsAsync<MemberStartException>(() => cluster.StartAsync(settings).WaitAsync(TestCluster.Patience));

        Assert.Equal(StartFailure.LighthouseUnreachable, failed.Failure);
        Assert.Contains(nobody.ToString(), failed.Message, StringComparison.Ordinal);
        Assert.Contains("attempts", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using TestCluster cluster = new(engine);

        MemberStartException failed = await Assert.ThrowsAsync<MemberStartException>(() => cluster.StartAsync(
            TestCluster.Settings("lighthouse", MemberRoles.None) with { IsLighthouse = true, Listen = new ListenAddress("127.0.0.1", port) }).WaitAsync(TestCluster.Patience));

        Assert.Equal(StartFailure.AddressUnavailable, failed.Failure);
        Assert.Contains($"127.0.0.1:{port}", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_machines_are_let_in_only_with_a_secret()
    {
        await using TestCluster cluster = new(engine);
        MemberSettings open = TestCluster.Settings("lighthouse", MemberRoles.None) with { IsLighthouse = true, Listen = new ListenAddress("0.0.0.0", 0) };

        MemberStartException failed = await Assert.ThrowsAsync<MemberStartException>(() => cluster.StartAsync(open));

        Assert.Equal(StartFailure.InvalidSettings, failed.Failure);
        Assert.Contains("--secret-file", failed.Message, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
