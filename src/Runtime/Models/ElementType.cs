namespace ActorInference.Models;

/// <summary>The type of one tensor element. The numbers are those of ONNX' TensorProto.DataType.</summary>
public enum ElementType : byte
{
    Float32 = 1,
    Int32 = 6,
    Int64 = 7,
    Boolean = 9,
    Float64 = 11,
}
