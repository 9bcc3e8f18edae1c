using Akka.Actor;
using Akka.Configuration;
using ActorInference.Akka;
using ActorInference.Akka.Doors;
using ActorInference.Akka.Trajectories;
using ActorInference.Decisions.Membership;
using ActorInference.Execution;
using ActorInference.Models;
using Xunit;

namespace ActorInference.Tests.Akka.Doors;

/// <summary>Stand-alone members and applications have the same serializers for what doors and vehicles say.</summary>
public sealed class ConfigurationTests
{
    private static readonly object[] Messages =
    [
        new Predict("a", [Tensor.FromArray(new TensorShape(1), 1f)]),
        new Prediction("a", 0, [], TimeSpan.Zero),
        new StreamEnded("a"),
        new Observed("a", 1, 1),
        HistoryMap.Empty,
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_are_bound_to_serializers_with_manifests(bool standsAlone)
    {
        MemberSettings settings = new() { Name = "a", Roles = MemberRoles.Source };
        Config roles = standsAlone ? AkkaConfiguration.Defaults : AkkaConfiguration.ForApplication(settings).WithFallback(TrajectoryConfiguration.For(new TrajectorySettings()));
        using ActorSystem system = ActorSystem.Create("bindings", ConfigurationFactory.ParseString("akka.actor.provider = local, akka.stdout-loglevel = OFF, akka.loglevel = OFF").WithFallback(roles));

        Assert.All(Messages, message => Assert.InRange(system.Serialization.FindSerializerFor(message).Identifier, 4_701, 4_702));
        Assert.Empty(system.Settings.Config.GetStringList("akka.cluster.sharding.distributed-data.durable.keys"));
        Assert.Equal(ClusterRoles.Source, system.Settings.Config.GetString("akka.cluster.distributed-data.role"));
        await system.Terminate();
    }
}
