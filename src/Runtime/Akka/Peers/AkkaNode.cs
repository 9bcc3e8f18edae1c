using Akka.Actor;
using ActorInference.Akka.Actors;
using ActorInference.Decisions;
using ActorInference.Execution.Mailboxes;
using NodeCluster = Akka.Cluster.Cluster;

namespace ActorInference.Akka.Peers;

/// <summary>The actor system that a member lives in, and what is to be done with it when the member ends.</summary>
internal sealed class AkkaNode : IAsyncDisposable
{
    /// <summary>A good-bye to the cluster takes a few rounds of gossip; where nobody answers it ends without.</summary>
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    /// <param name="system">With a cluster.</param>
    /// <param name="isOwned">Whether it is there for the member alone.</param>
    /// <param name="address">What others name to find it.</param>
    public AkkaNode(ActorSystem system, bool isOwned, MemberAddress address)
    {
        System = system;
        IsOwned = isOwned;
        Address = address;
        Member = system.ActorOf(Props.Create(() => new MemberActor()), MemberActor.Name);
        Seats = new ActorSeats(Member);
    }

    public ActorSystem System { get; }

    public bool IsOwned { get; }

    public MemberAddress Address { get; }

    /// <summary>Above all actors of the member.</summary>
    public IActorRef Member { get; }

    public IRoleSeats Seats { get; }

    /// <summary>Says good-bye to the cluster, if it ever joined.</summary>
    public static async Task LeaveAsync(NodeCluster cluster)
    {
        using CancellationTokenSource patience = new(LeaveTimeout);
        try
        {
            await cluster.LeaveAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The others will find out: they down a node that they do not hear any more.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsOwned)
        {
            await ((Task)System.Terminate()).WaitAsync(EndTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            await ((Task)Member.GracefulStop(EndTimeout)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
