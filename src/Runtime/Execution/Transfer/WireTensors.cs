using ActorInference.Models;
using ActorInference.Wire;

namespace ActorInference.Execution.Transfer;

/// <summary>Tensors as the room Models sees them; no element is copied.</summary>
internal static class WireTensors
{
    public static Tensor ToTensor(in WireTensor tensor) => new((ElementType)tensor.Type, new TensorShape(tensor.Axes.AsSpan()), tensor.Data);
}
