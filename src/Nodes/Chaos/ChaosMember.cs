using ActorInference.Decisions;
using ActorInference.Nodes.Processes;

namespace ActorInference.Nodes.Chaos;

/// <summary>One process of the chaos cluster, as it is meant to be. What others think of it is in their views.</summary>
/// <param name="name">Never used twice, but for the lighthouse.</param>
/// <param name="role">What it is.</param>
/// <param name="child">The process.</param>
/// <param name="cable">The name of its cable: the address that it listens on and dials from.</param>
/// <param name="forwarder">The address that others dial.</param>
/// <param name="linkForwarder">The one that they dial for data, where that is another.</param>
internal sealed class ChaosMember(string name, ChaosRole role, ChildMember child, string cable, Forwarder forwarder, Forwarder? linkForwarder)
{
    public string Name => name;

    public ChaosRole Role => role;

    public ChildMember Child => child;

    public string Cable => cable;

    public Forwarder Forwarder => forwarder;

    public Forwarder? LinkForwarder => linkForwarder;

    public IEnumerable<Forwarder> Forwarders => linkForwarder is null ? [forwarder] : [forwarder, linkForwarder];

    /// <summary>Nobody until a view shows it.</summary>
    public Incarnation Incarnation { get; set; }

    public MemberState State { get; set; } = MemberState.Starting;

    /// <summary>Completes when it is ready.</summary>
    public Task Ready => child.Ready;

    /// <summary>Whether the cluster can count on it.</summary>
    public bool IsUsable => State == MemberState.Alive;

    public override string ToString() => name;
}
