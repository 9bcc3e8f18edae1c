using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using ActorInference.Akka.Doors;
using ActorInference.Akka.Trajectories;
using ActorInference.Tests.Akka.Doors;
using Xunit;

namespace ActorInference.Tests.Akka.Trajectories;

/// <summary>Nodes of one Akka cluster in this process, each with a region of vehicles, before one real source.</summary>
internal sealed class TrajectoryCluster(ExampleSource source, TrajectorySettings settings) : IAsyncDisposable
{
    private readonly List<ActorSystem> _nodes = [];

    public List<IActorRef> Regions { get; } = [];

    public IReadOnlyList<ActorSystem> Nodes => _nodes;

    /// <summary>Ports that the system chooses; an end without a word is possible.</summary>
    public static Config Configuration(TrajectorySettings settings, params string[] roles) => ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          log-dead-letters = off
          coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
          actor.provider = cluster
          remote {
            log-remote-lifecycle-events = off
            dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          }
          cluster {
            roles = [{{string.Join(", ", roles)}}]
            log-info = off
            gossip-interval = 200 ms
            leader-actions-interval = 200 ms
            periodic-tasks-initial-delay = 100 ms
            run-coordinated-shutdown-when-down = off
            failure-detector.acceptable-heartbeat-pause = 3 s
            sharding { retry-interval = 500 ms, coordinator-failure-backoff = 500 ms, waiting-for-state-timeout = 1 s, updating-state-timeout = 2 s, shard-failure-backoff = 500 ms }
          }
        }
        """).WithFallback(DoorConfiguration.Needed).WithFallback(TrajectoryConfiguration.For(settings));

    public async Task StartAsync(int nodes)
    {
        for (int index = 0; index < nodes; index++)
        {
            _nodes.Add(ActorSystem.Create("trajectories", Configuration(settings, settings.Role!)));
            await JoinAsync(_nodes[index]);
        }

        foreach (ActorSystem node in _nodes)
        {
            Regions.Add(TrajectoryRegion.Start(node, node.ActorOf(FrontDoor.Props(source.Front), "door"), settings));
        }
    }

    /// <summary>Completes when the node is up.</summary>
    public async Task JoinAsync(ActorSystem node)
    {
        using CancellationTokenSource patience = new(ExampleSource.Patience);
        await Cluster.Get(node).JoinAsync(Cluster.Get(_nodes[0]).SelfAddress, patience.Token);
    }

    /// <summary>A node that ends without a word; another one is told that it is dead.</summary>
    public async Task KillAsync(ActorSystem node)
    {
        Address dead = Cluster.Get(node).SelfAddress;
        int index = _nodes.IndexOf(node);
        _nodes.RemoveAt(index);
        Regions.RemoveAt(index);
        await node.Terminate().WaitAsync(ExampleSource.Patience);
        Cluster.Get(_nodes[0]).Down(dead);
    }

    public ActorSystem NodeAt(Address address) => _nodes.Single(node => Cluster.Get(node).SelfAddress.Equals(address));

    public async ValueTask DisposeAsync()
    {
        foreach (ActorSystem node in _nodes)
        {
            await node.Terminate().WaitAsync(ExampleSource.Patience);
        }
    }

    /// <summary>That a prediction rests on exactly these cells, bit for bit.</summary>
    public static void AssertRestsOn(long[] cells, Predicted predicted)
    {
        Assert.Equal(cells.Length, predicted.CellCount);
        Assert.Equal(TopScores.Of(ExampleSource.Expected(cells)[0], predicted.Next.Length).ToArray(), predicted.Next.ToArray());
    }
}
