namespace ActorInference.Execution;

/// <summary>Why a member could not start.</summary>
public enum StartFailure : byte
{
    /// <summary>An option is wrong or two contradict each other.</summary>
    InvalidSettings = 1,

    /// <summary>The address cannot be listened on: in use, not of this machine, not allowed.</summary>
    AddressUnavailable = 2,

    /// <summary>No lighthouse answered in time.</summary>
    LighthouseUnreachable = 3,

    /// <summary>A lighthouse answered and does not want us: other secret, other cluster, other protocol version.</summary>
    LighthouseRefused = 4,

    /// <summary>The model file is missing or cannot be used.</summary>
    ModelUnusable = 5,
}
