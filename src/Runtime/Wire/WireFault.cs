namespace ActorInference.Wire;

/// <summary>What is wrong with bytes that came, or with a value that cannot be sent.</summary>
public enum WireFault : byte
{
    /// <summary>A field reaches beyond the end of its frame.</summary>
    Truncated = 1,

    /// <summary>A length or count is above its named limit.</summary>
    TooLarge = 2,

    /// <summary>No frame of this type belongs here.</summary>
    UnknownType = 3,

    /// <summary>The frame goes on after its last field.</summary>
    TrailingBytes = 4,

    /// <summary>A value that no sender of this protocol writes: a negative count, a duration that is no number, an unknown enum member.</summary>
    InvalidValue = 5,
}
