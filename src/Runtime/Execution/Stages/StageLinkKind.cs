namespace ActorInference.Execution.Stages;

/// <summary>What a link is to its stage.</summary>
internal enum StageLinkKind : byte
{
    /// <summary>From the stage before or from a source: frames in.</summary>
    Input = 1,

    /// <summary>To the next stage: frames out.</summary>
    NextStage = 2,

    /// <summary>From the last stage to a source: frames out.</summary>
    Source = 3,
}
