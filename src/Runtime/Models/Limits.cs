namespace ActorInference.Models;

/// <summary>What a model may be at most, whether it comes from a file or over the network.</summary>
internal static class Limits
{
    public const int NodesMax = 65_536;

    public const int NodeInputsMax = 1024;

    public const int NodeOutputsMax = 1024;

    public const int ConstantsMax = 65_536;

    public const int ModelInputsMax = 64;

    public const int ModelOutputsMax = 64;

    /// <summary>Of any name, in UTF-16 units.</summary>
    public const int NameLengthMax = 1024;

    public const int HiddenSizeMax = 65_536;

    /// <summary>One tensor must fit one array.</summary>
    public const long TensorBytesMax = 0x7FFF_FFC7;

    /// <summary>What folding may write beyond what it reads: a small file must not become a large model.</summary>
    public const long FoldedBytesMax = 64 * 1024 * 1024;
}
