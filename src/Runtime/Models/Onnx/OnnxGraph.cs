namespace ActorInference.Models.Onnx;

/// <summary>What the importer needs of ONNX' GraphProto.</summary>
internal sealed class OnnxGraph
{
    public List<OnnxNode> Nodes { get; } = [];

    public List<OnnxTensor> Initializers { get; } = [];

    public List<OnnxValue> Inputs { get; } = [];

    public List<OnnxValue> Outputs { get; } = [];

    /// <summary>The version of ai.onnx' operators.</summary>
    public int OperatorSet { get; set; }
}
