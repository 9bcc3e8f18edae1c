namespace ActorInference.Decisions.Roles;

/// <summary>The two links that a source opens for an epoch.</summary>
public enum SourceLinkEnd : byte
{
    /// <summary>To the first stage: frames out, credit in.</summary>
    First = 1,

    /// <summary>To the last stage: results in, credit out.</summary>
    Last = 2,
}
