namespace ActorInference.Models.Onnx;

/// <summary>ValueInfoProto of a tensor.</summary>
internal sealed class OnnxValue
{
    public string Name { get; set; } = string.Empty;

    /// <summary>TensorProto.DataType, or 0 where the value is no tensor.</summary>
    public int DataType { get; set; }

    /// <summary>A size, a symbol, or neither; null where the rank is not given.</summary>
    public List<(long? Size, string Symbol)>? Axes { get; set; }
}
