namespace ActorInference.Models;

/// <summary>Bytes per element.</summary>
public static class ElementTypeSize
{
    public static int SizeBytes(this ElementType type) => type switch
    {
        ElementType.Float32 => 4,
        ElementType.Int32 => 4,
        ElementType.Int64 => 8,
        ElementType.Boolean => 1,
        ElementType.Float64 => 8,
    };
}
