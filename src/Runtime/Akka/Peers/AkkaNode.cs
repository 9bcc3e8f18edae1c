using Akka;
using Akka.Actor;
using Akka.Configuration;
using ActorInference.Akka.Actors;
using ActorInference.Decisions;
using ActorInference.Execution.Mailboxes;
using NodeCluster = Akka.Cluster.Cluster;
using RunningMember = ActorInference.Execution.Members.Member;

namespace ActorInference.Akka.Peers;

/// <summary>The actor system that a member lives in, and what is to be done with it when the member ends.</summary>
internal sealed class AkkaNode : IAsyncDisposable
{
    /// <summary>A good-bye to the cluster takes a few rounds of gossip; where nobody answers it ends without.</summary>
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Of a phase's time: the rest is for the good-byes.</summary>
    private const double PatienceShare = 0.6;

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    /// <param name="system">With a cluster.</param>
    /// <param name="isOwned">Whether it is there for the member alone.</param>
    /// <param name="address">What others name to find it.</param>
    public AkkaNode(ActorSystem system, bool isOwned, MemberAddress address)
    {
        System = system;
        IsOwned = isOwned;
        Address = address;
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Member = system.ActorOf(Props.Create(() => new MemberActor(ended)), MemberActor.Name);
        Seats = new ActorSeats(Member, ended.Task);
    }

    public ActorSystem System { get; }

    public bool IsOwned { get; }

    public MemberAddress Address { get; }

    /// <summary>Above all actors of the member.</summary>
    public IActorRef Member { get; }

    public IRoleSeats Seats { get; }

    /// <summary>Set when the member itself leaves: then the system's shutdown waits for nothing.</summary>
    public volatile bool IsLeaving;

    /// <summary>Whoever shuts the system down, or takes its node out of the cluster, waits for the member's requests first, as long as the phase lasts.</summary>
    public void DrainOnShutdown(RunningMember member)
    {
        Config phases = System.Settings.Config.GetConfig("akka.coordinated-shutdown");
        TimeSpan patience = phases.GetTimeSpan($"phases.{CoordinatedShutdown.PhaseBeforeServiceUnbind}.timeout", phases.GetTimeSpan("default-phase-timeout", EndTimeout)) * PatienceShare;
        CoordinatedShutdown.Get(System).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "actorinference-drain", async () =>
        {
            if (!IsLeaving)
            {
                using CancellationTokenSource end = new(patience);
                await member.StopAsync(end.Token).ConfigureAwait(false);
            }

            return Done.Instance;
        });
    }

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
