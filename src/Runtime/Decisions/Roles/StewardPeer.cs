using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>Another node of the cluster, as this one knows it.</summary>
internal sealed class StewardPeer(ClusterNode node, MonotonicTime joined)
{
    public ClusterNode Node { get; } = node;

    public bool IsReachable { get; set; } = true;

    /// <summary>The member of its process, from its introduction until it leaves.</summary>
    public MemberDescription? Member { get; set; }

    /// <summary>An introduction that was under way when the member left does not bring it back.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Its last introduction; null until the first has come.</summary>
    public StewardMessage.Introduction? Told { get; set; }

    /// <summary>It has asked while it counted other nodes than this one does: it waits to hear that both count the same.</summary>
    public bool AwaitsAgreement { get; set; }

    /// <summary>It is asked where it stands, and has not said.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Not before is it sent the next introduction that it has not asked for.</summary>
    public MonotonicTime IntroduceFrom { get; set; } = joined;
}
