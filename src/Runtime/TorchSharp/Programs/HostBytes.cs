using System.Runtime.InteropServices;
using ActorInference.Models;
using TorchSharp;

namespace ActorInference.TorchSharp.Programs;

/// <summary>Elements between our memory and libtorch's: always copied, never pinned.</summary>
internal static class HostBytes
{
    public static torch.ScalarType TypeOf(ElementType type) => type switch
    {
        ElementType.Float32 => torch.ScalarType.Float32,
        ElementType.Float64 => torch.ScalarType.Float64,
        ElementType.Int32 => torch.ScalarType.Int32,
        ElementType.Int64 => torch.ScalarType.Int64,
        ElementType.Boolean => torch.ScalarType.Bool,
    };

    public static long[] Sizes(TensorShape shape)
    {
        long[] sizes = new long[shape.Rank];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = shape[axis];
        }

        return sizes;
    }

    /// <summary>A tensor on the device with these elements, owned by the dispose scope around it, or by the caller if there is none.</summary>
    public static torch.Tensor Load(ElementType type, TensorShape shape, ReadOnlySpan<byte> bytes, torch.Device device)
    {
        // A byte that is neither 0 nor 1 is true for us, and undefined behaviour for libtorch.
        bool isBoolean = type == ElementType.Boolean;
        torch.Tensor loaded = torch.empty(Sizes(shape), dtype: isBoolean ? torch.ScalarType.Byte : TypeOf(type), device: torch.CPU);
        if (bytes.Length > 0)
        {
            bytes.CopyTo(loaded.bytes);
        }

        if (isBoolean)
        {
            loaded = Replace(loaded, loaded.to_type(torch.ScalarType.Bool));
        }

        return device.type == DeviceType.CPU ? loaded : Replace(loaded, loaded.to(device));
    }

    /// <summary>The elements row by row, in host memory: valid while the dispose scope around it lives.</summary>
    public static ReadOnlySpan<byte> Read(torch.Tensor tensor)
    {
        if (tensor.NumberOfElements == 0)
        {
            return [];
        }

        torch.Tensor plain = tensor.contiguous();
        return plain.device_type == DeviceType.CPU ? plain.bytes : plain.cpu().bytes;
    }

    /// <summary>Integers of either width.</summary>
    public static long[] ReadIntegers(torch.Tensor tensor, ElementType type)
    {
        ReadOnlySpan<byte> bytes = Read(tensor);
        if (type == ElementType.Int64)
        {
            return MemoryMarshal.Cast<byte, long>(bytes).ToArray();
        }

        ReadOnlySpan<int> narrow = MemoryMarshal.Cast<byte, int>(bytes);
        long[] wide = new long[narrow.Length];
        for (int index = 0; index < wide.Length; index++)
        {
            wide[index] = narrow[index];
        }

        return wide;
    }

    private static torch.Tensor Replace(torch.Tensor old, torch.Tensor replacement)
    {
        old.Dispose();
        return replacement;
    }
}
