using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.DistributedData;

namespace ActorInference.Akka.Trajectories;

/// <summary>
/// Vehicles as sharded entities: tell the region <see cref="Observed"/> on whatever node, get <see cref="Predicted"/> or <see cref="TrajectoryFailed"/>.
/// Each vehicle lives on one node of <see cref="TrajectorySettings.Role"/>; its history is kept by a majority of them and survives that node.
/// </summary>
public static class TrajectoryRegion
{
    /// <summary>On a node where vehicles may live.</summary>
    /// <param name="system">Takes part in a cluster, with the role of the settings.</param>
    /// <param name="door">A front door, in this process best.</param>
    /// <param name="settings">Null: the defaults.</param>
    /// <returns>The region of this node.</returns>
    /// <exception cref="ArgumentException">A setting that cannot be.</exception>
    public static IActorRef Start(ActorSystem system, IActorRef door, TrajectorySettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(door);
        TrajectorySettings checkedSettings = settings ?? new TrajectorySettings();
        checkedSettings.Check();
        ClusterSharding sharding = ClusterSharding.Get(system);
        DistributedData replicated = DistributedData.Get(system);
        string keepers = system.Settings.Config.GetString(TrajectoryConfiguration.KeeperRolePath, string.Empty);
        if (keepers != (checkedSettings.Role ?? string.Empty) || replicated.IsTerminated)
        {
            throw new ArgumentException(
                $"This node cannot keep histories: trajectories are for the cluster role '{checkedSettings.Role}', Akka.DistributedData for '{keepers}', and both are to be a role of this node. Put TrajectoryConfiguration.For(settings) in front of its configuration.",
                nameof(system));
        }

        IActorRef store = system.ActorOf(Props.Create<HistoryStore>(checkedSettings, replicated.Replicator, keepers), $"actorinference-{checkedSettings.TypeName}-histories");
        ClusterShardingSettings shards = ClusterShardingSettings.Create(system)
            .WithStateStoreMode(StateStoreMode.DData)
            .WithRememberEntities(false)
            .WithRole(checkedSettings.Role ?? string.Empty)
            .WithPassivateIdleAfter(checkedSettings.IdleTimeout);
        return sharding.Start(
            checkedSettings.TypeName,
            vehicle => Props.Create<VehicleActor>(vehicle, door, store, checkedSettings),
            shards,
            new ObservationExtractor(checkedSettings.ShardCount));
    }

    /// <summary>On any other node of the cluster: it sends on to those where vehicles live.</summary>
    public static IActorRef StartProxy(ActorSystem system, TrajectorySettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(system);
        TrajectorySettings checkedSettings = settings ?? new TrajectorySettings();
        checkedSettings.Check();
        return ClusterSharding.Get(system).StartProxy(checkedSettings.TypeName, checkedSettings.Role ?? string.Empty, new ObservationExtractor(checkedSettings.ShardCount));
    }
}
