using ActorInference.Models;

namespace ActorInference.Compute.Programs;

/// <summary>A tensor while a program runs: where its bytes are now, and its shape in this run.</summary>
internal unsafe struct Value
{
    public ElementType Type;
    public TensorShape Shape;
    public byte* Data;
}
