namespace ActorInference.Nodes.Chaos;

/// <summary>What a process of the chaos cluster is.</summary>
internal enum ChaosRole
{
    Lighthouse,

    Coordinator,

    Worker,
}
