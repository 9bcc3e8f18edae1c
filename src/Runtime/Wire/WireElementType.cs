namespace ActorInference.Wire;

/// <summary>The element type of a tensor on the wire. The numbers are those of ONNX' TensorProto.DataType.</summary>
public enum WireElementType : byte
{
    Float32 = 1,
    Int32 = 6,
    Int64 = 7,

    /// <summary>One byte each, 0 or 1.</summary>
    Boolean = 9,
    Float64 = 11,
}
