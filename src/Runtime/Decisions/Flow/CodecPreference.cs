namespace ActorInference.Decisions.Flow;

/// <summary>How the origin of a model wants tensors to travel between processes. The numbers are those of the wire.</summary>
public enum CodecPreference : byte
{
    /// <summary>Exact, and only where a link is measured to save time by it.</summary>
    Auto = 1,

    /// <summary>As they are, always.</summary>
    Raw = 2,

    /// <summary>Exact, whatever it costs.</summary>
    Lossless = 3,

    /// <summary>Floating-point numbers as halves: results differ. All else exact.</summary>
    Half = 4,

    /// <summary>Floating-point numbers in 8 bits: results differ more. All else exact.</summary>
    Affine8 = 5,
}
