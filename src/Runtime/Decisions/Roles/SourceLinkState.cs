namespace ActorInference.Decisions.Roles;

internal enum SourceLinkState : byte
{
    /// <summary>To be opened when the time has come.</summary>
    Closed,

    Opening,

    Open,
}
