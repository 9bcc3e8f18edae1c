using Akka.Configuration;

namespace ActorInference.Akka.Trajectories;

/// <summary>What an actor system needs whose cluster has trajectories.</summary>
public static class TrajectoryConfiguration
{
    internal const string KeeperRolePath = "akka.cluster.distributed-data.role";

    /// <summary>The serializer of their messages and of replicated histories. Part of what every member's system is given.</summary>
    public static Config Needed { get; } = ConfigurationFactory.ParseString("""
        akka.actor {
          serializers.actorinference-trajectories = "ActorInference.Akka.Trajectories.TrajectorySerializer, ActorInference.Akka"
          # Akka.DistributedData adds its own when it is first used: a node that has not yet could not read what another sends it by then.
          serializers.akka-data-replication = "Akka.DistributedData.Serialization.ReplicatorMessageSerializer, Akka.DistributedData"
          serializers.akka-replicated-data = "Akka.DistributedData.Serialization.ReplicatedDataSerializer, Akka.DistributedData"
          serialization-identifiers {
            "Akka.DistributedData.Serialization.ReplicatedDataSerializer, Akka.DistributedData" = 11
            "Akka.DistributedData.Serialization.ReplicatorMessageSerializer, Akka.DistributedData" = 12
          }
          serialization-bindings {
            "Akka.DistributedData.IReplicatorMessage, Akka.DistributedData" = akka-data-replication
            "Akka.DistributedData.IReplicatedDataSerialization, Akka.DistributedData" = akka-replicated-data
            "ActorInference.Akka.Trajectories.Observed, ActorInference.Akka" = actorinference-trajectories
            "ActorInference.Akka.Trajectories.Predicted, ActorInference.Akka" = actorinference-trajectories
            "ActorInference.Akka.Trajectories.TrajectoryFailed, ActorInference.Akka" = actorinference-trajectories
            "ActorInference.Akka.Trajectories.HistoryMap, ActorInference.Akka" = actorinference-trajectories
          }
        }
        akka.cluster.distributed-data.serializer-cache-time-to-live = 10 s
        # Where shards are is not written to a disk: nothing of that is wanted after a restart.
        akka.cluster.sharding.distributed-data.durable.keys = []
        """);

    /// <summary>For every system of the cluster that calls <see cref="TrajectoryRegion.Start"/> or <see cref="TrajectoryRegion.StartProxy"/>; to be put in front of its configuration.</summary>
    /// <param name="settings">The same as there.</param>
    public static Config For(TrajectorySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Check();
        return ConfigurationFactory.ParseString($"{KeeperRolePath} = \"{settings.Role}\"").WithFallback(Needed);
    }
}
