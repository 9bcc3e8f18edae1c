using ActorInference.Models;

namespace ActorInference.Compute.Profiling;

/// <summary>Keeps a program's last outputs in arrays that are used again, so that timing does not time the garbage collector.</summary>
internal sealed class ReusedOutput : IOutputAllocator
{
    private readonly List<byte[]> _arrays = [];
    private readonly List<Tensor> _tensors = [];

    public IReadOnlyList<Tensor> Tensors => _tensors;

    public long SizeBytes => _tensors.Sum(tensor => (long)tensor.Data.Length);

    public void Clear() => _tensors.Clear();

    public Memory<byte> Allocate(int index, ElementType type, TensorShape shape)
    {
        int size = checked((int)(shape.ElementCount * type.SizeBytes()));
        while (_arrays.Count <= index)
        {
            _arrays.Add([]);
        }

        if (_arrays[index].Length < size)
        {
            _arrays[index] = new byte[size];
        }

        Memory<byte> memory = _arrays[index].AsMemory(0, size);
        _tensors.Add(new Tensor(type, shape, memory));
        return memory;
    }
}
