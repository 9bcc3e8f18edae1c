namespace ActorInference.Models.Onnx;

/// <summary>NodeProto.</summary>
internal sealed class OnnxNode
{
    public string Name { get; set; } = string.Empty;

    public string Operator { get; set; } = string.Empty;

    public string Domain { get; set; } = string.Empty;

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public Dictionary<string, OnnxAttribute> Attributes { get; } = new(StringComparer.Ordinal);

    public override string ToString() => $"node '{Name}' ({(Domain.Length == 0 ? Operator : $"{Domain}.{Operator}")})";
}
