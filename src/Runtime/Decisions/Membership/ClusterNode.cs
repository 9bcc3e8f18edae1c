namespace ActorInference.Decisions.Membership;

/// <summary>A node of a cluster that the engine brings along.</summary>
/// <param name="Name">As the engine names it: an address with the node's unique id, so that a node that starts again is another one. Opaque.</param>
public readonly record struct ClusterNode(string Name)
{
    public override string ToString() => Name;
}
