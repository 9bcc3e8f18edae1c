namespace ActorInference.Models.Graph;

/// <summary>The order of a sequence's outer axes.</summary>
public enum SequenceLayout : byte
{
    /// <summary>[T, B, features].</summary>
    TimeMajor,

    /// <summary>[B, T, features].</summary>
    BatchMajor,
}
