using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using ActorInference.Akka;
using ActorInference.Akka.Actors;
using ActorInference.Akka.Messages;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Models;
using ActorInference.Tests.Engines.Scenarios;
using ActorInference.Wire.Control;
using Xunit;
using RunningMember = ActorInference.Execution.Members.Member;

namespace ActorInference.Tests.Akka.Engine;

/// <summary>Somebody who reaches the port and does not know the secret.</summary>
public sealed class HostileNodeTests
{
    [Fact]
    public async Task Whoever_does_not_know_the_secret_is_not_heard_and_nothing_else_happens()
    {
        ImmutableArray<ImmutableArray<Tensor>> requests = ExampleModel.Requests(20);
        await using TestCluster cluster = new(AkkaEngine.Instance);
        await cluster.StartAsync(TestCluster.Settings("lighthouse", MemberRoles.Coordinator) with { IsLighthouse = true, Secret = "right" });
        RunningMember worker = await cluster.StartAsync(TestCluster.Settings("worker", MemberRoles.Worker) with { Secret = "right" });
        RunningMember source = await cluster.StartAsync(TestCluster.WithModel(TestCluster.Settings("source", MemberRoles.Source) with { Secret = "right" }, stages: 1, workersMin: 1));
        Answers.AssertSameBits(ExampleModel.Expected(requests), await Answers.AskAsync(source.Source!, requests));
        ActorSystem stranger = ActorSystem.Create(
            Execution.MemberSettings.ClusterDefault,
            ConfigurationFactory.ParseString("akka.loglevel = OFF, akka.loggers = []").WithFallback(AkkaConfiguration.ForObserver("127.0.0.1")));
        Address address = ((ExtendedActorSystem)stranger).Provider.DefaultAddress.WithPort(worker.Address.Port);
        IActorRef door = ((ExtendedActorSystem)stranger).Provider.ResolveActorRef(new RootActorPath(address) / "user" / MemberActor.Name / DoorActor.Name);
        ClusterSeal seal = new(Execution.MemberSettings.ClusterDefault, "wrong");
        Parcel order = new("akka.tcp://north@127.0.0.1:1#1", new Incarnation(99), worker.Incarnation, 1, ControlCodec.Encode(new CoordinationMessage.Drain(new Term(1_000))), []);

        foreach (object message in (object[])[order with { Proof = new byte[ClusterSeal.ProofBytes] }, order with { Proof = seal.ProveParcel(order, "anybody") }, "text", PoisonPill.Instance])
        {
            door.Tell(message);
        }

        Unwelcome refused = Assert.IsType<Unwelcome>(await door.Ask<EngineMessage>(
            new Hello(EngineSerializer.Version, "me#1", new byte[ClusterSeal.NonceBytes], new byte[ClusterSeal.ProofBytes]), TestCluster.Patience));
        Assert.Contains("secret", refused.Reason, StringComparison.Ordinal);
        Assert.Contains(cluster.Log.Lines, line => line.Contains("did not prove", StringComparison.Ordinal));
        Answers.AssertSameBits(ExampleModel.Expected(requests), await Answers.AskAsync(source.Source!, requests));
        Assert.False(worker.Completion.IsCompleted);
        await stranger.Terminate();
    }
}
