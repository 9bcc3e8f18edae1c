using Akka.Actor;
using Akka.Cluster;
using ActorInference.Akka.Peers;
using Microsoft.Extensions.Logging;
using NodeCluster = Akka.Cluster.Cluster;

namespace ActorInference.Akka.Actors;

/// <summary>Keeps a lighthouse's <see cref="SeedMemory"/> up to date with the cluster.</summary>
internal sealed class SeedMemoryActor : ReceiveActor
{
    private readonly SeedMemory _memory;
    private readonly ILogger _logger;
    private readonly NodeCluster _cluster = NodeCluster.Get(Context.System);
    private readonly SortedDictionary<string, Address> _others = new(StringComparer.Ordinal);

    public SeedMemoryActor(SeedMemory memory, ILogger logger)
    {
        _memory = memory;
        _logger = logger;
        Receive<ClusterEvent.MemberRemoved>(removed => Change(_others.Remove(removed.Member.UniqueAddress.ToString())));
        Receive<ClusterEvent.IMemberEvent>(happened => Add(happened.Member.UniqueAddress));
    }

    protected override void PreStart() => _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Add(UniqueAddress node)
    {
        if (node != _cluster.SelfUniqueAddress)
        {
            Change(_others.TryAdd(node.ToString(), node.Address));
        }
    }

    private void Change(bool hasChanged)
    {
        // The last ones that were there are better than none.
        if (!hasChanged || _others.Count == 0)
        {
            return;
        }

        try
        {
            _memory.Write(_others.Values);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            AkkaLog.NodesNotKept(_logger, exception.Message);
        }
    }
}
