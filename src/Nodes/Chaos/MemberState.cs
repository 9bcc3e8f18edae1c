namespace ActorInference.Nodes.Chaos;

/// <summary>How a process of the chaos cluster is.</summary>
internal enum MemberState
{
    Starting,

    Alive,

    Frozen,

    Cut,

    Draining,

    Gone,
}
