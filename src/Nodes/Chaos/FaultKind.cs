namespace ActorInference.Nodes.Chaos;

/// <summary>What is done to a cluster.</summary>
internal enum FaultKind
{
    /// <summary>kill -9.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT some seconds later.</summary>
    Freeze,

    /// <summary>As <c>drain NODE</c>: it leaves when nobody needs it.</summary>
    Drain,

    /// <summary>A new member starts.</summary>
    Join,

    /// <summary>A cable is pulled and put back, or connections are reset.</summary>
    Cut,
}
