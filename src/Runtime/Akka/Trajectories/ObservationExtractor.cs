using Akka.Cluster.Sharding;

namespace ActorInference.Akka.Trajectories;

/// <summary>Which vehicle, and so which shard, a message is for.</summary>
internal sealed class ObservationExtractor(int shardCount) : HashCodeMessageExtractor(shardCount)
{
    public override string? EntityId(object message) => (message as Observed)?.Vehicle;
}
