namespace ActorInference.Wire.Handshakes;

/// <summary>What the dialer of a data connection is to the stage that it dials.</summary>
public enum DialerPosition : byte
{
    /// <summary>The stage before: frames come from the dialer.</summary>
    PreviousStage = 1,

    /// <summary>A source at the first stage: frames come from the dialer.</summary>
    SourceAtFirstStage = 2,

    /// <summary>A source at the last stage: frames go to the dialer.</summary>
    SourceAtLastStage = 3,
}
