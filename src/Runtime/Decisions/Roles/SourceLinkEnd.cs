namespace ActorInference.Decisions.Roles;

/// <summary>The two ends of a pipeline to which a source opens links: one to each replica of the stage there.</summary>
public enum SourceLinkEnd : byte
{
    /// <summary>To the first stage: frames out, credit in.</summary>
    First = 1,

    /// <summary>To the last stage: results in, credit out.</summary>
    Last = 2,
}
