using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What can happen to a steward. The engine translates the events of its cluster and judges nothing.</summary>
public abstract record StewardInput
{
    private StewardInput()
    {
    }

    /// <summary>The node can be used: up, or weakly up. Said of this process' own node too; until then the steward gives no vote and opens no candidacy.</summary>
    public sealed record NodeJoined(ClusterNode Node) : StewardInput;

    /// <summary>The cluster's failure detector hears the node again.</summary>
    public sealed record NodeReachable(ClusterNode Node) : StewardInput;

    /// <summary>The cluster's failure detector does not hear the node.</summary>
    public sealed record NodeUnreachable(ClusterNode Node) : StewardInput;

    /// <summary>The node is gone for good: downed, or it has left. The same name never comes again.</summary>
    public sealed record NodeRemoved(ClusterNode Node) : StewardInput;

    public sealed record Received(ClusterNode From, StewardMessage Message) : StewardInput;

    /// <summary>From the <see cref="MemberRole"/> or the <see cref="CoordinatorRole"/> of this process.</summary>
    public sealed record LocalReceived(LighthouseMessage Message) : StewardInput;

    /// <summary>The one seat of the cluster (its singleton) is in this process: its coordinator may come into office.</summary>
    public sealed record SeatTaken : StewardInput;

    public sealed record SeatLost : StewardInput;

    public sealed record Tick : StewardInput;
}
