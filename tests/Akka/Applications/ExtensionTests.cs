using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using ActorInference.Akka;
using ActorInference.Decisions.Membership;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using ActorInference.Tests.Engines.Scenarios;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using NodeCluster = Akka.Cluster.Cluster;
using RunningMember = ActorInference.Execution.Members.Member;

namespace ActorInference.Tests.Akka.Applications;

/// <summary>Members beside the actors of an application, in its own systems and its own cluster.</summary>
public sealed class ExtensionTests
{
    private const MemberRoles AllRoles = MemberRoles.Coordinator | MemberRoles.Worker | MemberRoles.Source;

    [Fact]
    public async Task A_system_with_actors_of_its_own_predicts_and_outlives_the_member()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(20);
        MemberSettings settings = TestCluster.WithModel(TestCluster.Settings("shop", AllRoles), stages: 1, workersMin: 1);
        await using Application application = Application.Create(settings);
        application.Join(application);
        RunningMember member = await application.System.WithActorInference(settings).Member.WaitAsync(TestCluster.Patience);

        ImmutableArray<Answer> answers = await Answers.AskAsync(member.Source!, requests);
        await member.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TestCluster.Patience);

        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
        Assert.Equal("tea", await application.Echo.Ask<string>("tea", TestCluster.Patience));
        Assert.Equal(global::Akka.Cluster.MemberStatus.Up, NodeCluster.Get(application.System).SelfMember.Status);
    }

    [Fact]
    public async Task Stand_alone_workers_join_the_cluster_of_an_application_by_its_name()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(20);
        MemberSettings settings = TestCluster.WithModel(TestCluster.Settings("shop", MemberRoles.Coordinator | MemberRoles.Source), stages: 1, workersMin: 1);
        await using Application application = Application.Create(settings);
        application.Join(application);
        RunningMember member = await application.System.WithActorInference(settings).Member.WaitAsync(TestCluster.Patience);
        MemberSettings outside = TestCluster.Settings("worker", MemberRoles.Worker) with { Cluster = application.System.Name, Lighthouses = [member.Address] };
        await using RunningMember worker = await AkkaEngine.Instance.StartAsync(outside, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

        ImmutableArray<Answer> answers = await Answers.AskAsync(member.Source!, requests);

        Answers.AssertSameBits(ExampleModel.Expected(requests), answers);
        Assert.Equal(worker.Incarnation, member.Source!.ActivePlan!.Stages.Single().Slot.Worker);
    }

    [Fact]
    public async Task A_system_that_shuts_down_drains_its_member_first()
    {
        MemberSettings settings = TestCluster.WithModel(TestCluster.Settings("shop", AllRoles), stages: 1, workersMin: 1);
        await using Application application = Application.Create(settings);
        application.Join(application);
        RunningMember member = await application.System.WithActorInference(settings).Member.WaitAsync(TestCluster.Patience);
        Task<ImmutableArray<Answer>> asked = Answers.AskAsync(member.Source!, ExampleModel.Requests(20));
        await asked;

        await application.System.Terminate().WaitAsync(TestCluster.Patience);

        await member.Completion.WaitAsync(TestCluster.Patience);
        Assert.Equal(0, member.LivePayloads);
    }

    [Fact]
    public async Task A_system_without_the_roles_is_told_what_is_missing()
    {
        MemberSettings settings = TestCluster.Settings("shop", MemberRoles.Worker);
        await using Application application = Application.Create(settings with { Roles = MemberRoles.Source });

        MemberStartException failed = await Assert.ThrowsAsync<MemberStartException>(() => application.System.WithActorInference(settings).Member.WaitAsync(TestCluster.Patience));

        Assert.Equal(StartFailure.InvalidSettings, failed.Failure);
        Assert.Contains(ClusterRoles.Worker, failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_member_in_one_system_is_refused()
    {
        MemberSettings settings = TestCluster.Settings("shop", MemberRoles.Worker);
        await using Application application = Application.Create(settings);
        application.Join(application);
        await application.System.WithActorInference(settings).Member.WaitAsync(TestCluster.Patience);

        await Assert.ThrowsAsync<InvalidOperationException>(() => ActorInferenceExtension.For(application.System).StartAsync(settings));
    }

    [Fact]
    public async Task A_member_that_the_cluster_has_downed_ends_and_says_why()
    {
        MemberSettings settings = TestCluster.Settings("shop", MemberRoles.Coordinator);
        await using Application application = Application.Create(settings);
        application.Join(application);
        RunningMember member = await application.System.WithActorInference(settings).Member.WaitAsync(TestCluster.Patience);
        MemberSettings outside = TestCluster.Settings("worker", MemberRoles.Worker) with { Cluster = application.System.Name, Lighthouses = [member.Address] };
        RunningMember worker = await AkkaEngine.Instance.StartAsync(outside, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Address own = NodeCluster.Get(application.System).SelfAddress;

        NodeCluster.Get(application.System).Down(own.WithHost(worker.Address.Host).WithPort(worker.Address.Port));

        MemberRemovedException failure = await Assert.ThrowsAsync<MemberRemovedException>(() => worker.Completion.WaitAsync(TestCluster.Patience));
        Assert.Contains("removed this node", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Somebody's own program on Akka.NET.</summary>
    private sealed class Application : IAsyncDisposable
    {
        private Application(ActorSystem system)
        {
            System = system;
            Echo = system.ActorOf(Props.Create(() => new EchoActor()), "echo");
        }

        public ActorSystem System { get; }

        public IActorRef Echo { get; }

        public static Application Create(MemberSettings settings)
        {
            Config own = ConfigurationFactory.ParseString("""
                akka.loglevel = OFF
                akka.stdout-loglevel = OFF
                akka.actor.provider = cluster
                akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                akka.cluster.gossip-interval = 200 ms
                akka.cluster.leader-actions-interval = 200 ms
                """);
            return new Application(ActorSystem.Create("shop", AkkaConfiguration.ForApplication(settings, "till").WithFallback(own)));
        }

        public void Join(Application seed) => NodeCluster.Get(System).Join(NodeCluster.Get(seed.System).SelfAddress);

        public async ValueTask DisposeAsync() => await System.Terminate();

        private sealed class EchoActor : ReceiveActor
        {
            public EchoActor() => ReceiveAny(message => Sender.Tell(message));
        }
    }
}
