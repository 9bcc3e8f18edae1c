namespace ActorInference.Decisions.Planning;

/// <summary>What a search makes small.</summary>
internal enum SearchMeasure : byte
{
    /// <summary>The longest item.</summary>
    Bottleneck = 1,

    /// <summary>The sum of all items, and of what a request waits at each stage while others come at the rate of the bottleneck.</summary>
    Latency = 2,

    /// <summary>The number of stages.</summary>
    StageCount = 3,

    /// <summary>The weights that must be moved.</summary>
    Moves = 4,
}
