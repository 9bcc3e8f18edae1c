namespace ActorInference.Models.Onnx;

/// <summary>AttributeProto; which of the fields count is said by the operator that reads it.</summary>
internal sealed class OnnxAttribute
{
    public string Name { get; set; } = string.Empty;

    public float? Single { get; set; }

    public long? Integer { get; set; }

    public string? Text { get; set; }

    public OnnxTensor? Tensor { get; set; }

    /// <summary>The branch of a condition.</summary>
    public OnnxGraph? Graph { get; set; }

    public List<float> Singles { get; } = [];

    public List<long> Integers { get; } = [];

    public List<string> Texts { get; } = [];

    /// <summary>The type that the file gives (AttributeProto.AttributeType), 0 in old files.</summary>
    public long Kind { get; set; }
}
