namespace ActorInference.Models.Onnx;

/// <summary>TensorProto, undecoded.</summary>
internal sealed class OnnxTensor
{
    public string Name { get; set; } = string.Empty;

    public List<long> Axes { get; } = [];

    public int DataType { get; set; }

    public ReadOnlyMemory<byte>? Raw { get; set; }

    public List<float> Singles { get; } = [];

    public List<long> Integers32 { get; } = [];

    public List<long> Integers64 { get; } = [];

    public List<double> Doubles { get; } = [];

    public bool IsExternal { get; set; }

    public Dictionary<string, string> External { get; } = new(StringComparer.Ordinal);
}
