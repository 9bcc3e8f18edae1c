namespace ActorInference.Tests.Simulation.Network;

/// <summary>What the dialer of a data connection is.</summary>
internal enum DataEdge
{
    /// <summary>A source that sends requests to the first stage.</summary>
    SourceToFirst,

    /// <summary>A stage that sends activations to the next one.</summary>
    StageToNext,

    /// <summary>A source that takes results from the last stage.</summary>
    LastToSource,
}
