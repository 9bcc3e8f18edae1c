using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>What a steward wants done.</summary>
public abstract record StewardEffect
{
    private StewardEffect()
    {
    }

    /// <summary>Best effort: what is lost is sent again where it matters.</summary>
    public sealed record SendToNode(ClusterNode To, StewardMessage Message) : StewardEffect;

    /// <summary>To the <see cref="MemberRole"/> and the <see cref="CoordinatorRole"/> of this process, as from lighthouse 0.</summary>
    public sealed record Tell(LighthouseMessage Message) : StewardEffect;

    /// <summary>
    /// Feed <see cref="CoordinatorInput.LighthouseConnected"/>(0) to the coordinator of this process, and to it alone: the seat is here and an office
    /// can be had, so it asks now. The member of this process is connected to lighthouse 0 from its start to its end.
    /// </summary>
    public sealed record CandidacyOpened : StewardEffect;

    /// <summary>Feed <see cref="CoordinatorInput.LighthouseLost"/>(0) to the coordinator of this process: it would ask in vain, and use up a number with each attempt.</summary>
    public sealed record CandidacyClosed : StewardEffect;

    /// <summary>For the engine's address book: this member is in that node's process.</summary>
    public sealed record PeerIntroduced(ClusterNode Node, MemberDescription Member) : StewardEffect;

    /// <summary>The member has said good-bye, or its node was removed.</summary>
    public sealed record PeerGone(ClusterNode Node, Incarnation Member) : StewardEffect;

    /// <summary>Feed <see cref="CoordinatorInput.PeerLost"/>: as if the control connection had broken. Once each time that the node becomes unreachable.</summary>
    public sealed record PeerDoubtful(Incarnation Member, string Reason) : StewardEffect;
}
