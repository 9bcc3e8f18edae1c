using System.Collections.Immutable;
using ActorInference.Execution.Payloads;
using ActorInference.Models;
using ActorInference.Wire;

namespace ActorInference.Execution.Transfer;

/// <summary>Tensors as the rooms Models and Wire see them; no element is copied.</summary>
internal static class WireTensors
{
    public static ImmutableArray<WireTensor> From(Payload payload)
    {
        ImmutableArray<WireTensor>.Builder tensors = ImmutableArray.CreateBuilder<WireTensor>(payload.TensorCount);
        for (int index = 0; index < payload.TensorCount; index++)
        {
            Tensor tensor = payload[index];
            tensors.Add(new WireTensor((WireElementType)tensor.Type, [.. tensor.Shape.ToArray()], tensor.Data));
        }

        return tensors.MoveToImmutable();
    }

    public static Tensor ToTensor(in WireTensor tensor) => new((ElementType)tensor.Type, new TensorShape(tensor.Axes.AsSpan()), tensor.Data);
}
