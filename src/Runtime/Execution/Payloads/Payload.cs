using System.Buffers;
using ActorInference.Compute;
using ActorInference.Models;

namespace ActorInference.Execution.Payloads;

/// <summary>
/// The tensors of one frame in pooled memory. Filled by one thread, then added to the store; from then on it is only read,
/// by whoever holds a reference.
/// </summary>
public sealed class Payload : IOutputAllocator
{
    private readonly PayloadStore _store;
    private readonly List<IMemoryOwner<byte>> _owners = [];
    private readonly List<Tensor> _tensors = [];

    internal Payload(PayloadStore store) => _store = store;

    public int TensorCount => _tensors.Count;

    /// <summary>Bytes of all tensors, without headers.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Valid while the reader holds a reference.</summary>
    public Tensor this[int index] => _tensors[index];

    internal int References { get; set; }

    /// <exception cref="PayloadLimitException">The store is full.</exception>
    public Memory<byte> Allocate(int index, ElementType type, TensorShape shape)
    {
        long needed = checked(shape.ElementCount * type.SizeBytes());
        if (needed > Array.MaxLength)
        {
            throw new PayloadLimitException(needed, Array.MaxLength);
        }

        IMemoryOwner<byte> owner = _store.RentMemory((int)needed);
        _owners.Add(owner);
        Memory<byte> memory = owner.Memory[..(int)needed];
        while (_tensors.Count <= index)
        {
            _tensors.Add(default);
        }

        _tensors[index] = new Tensor(type, shape, memory);
        SizeBytes += needed;
        return memory;
    }

    /// <summary>Adds a copy of a tensor after the last one.</summary>
    /// <exception cref="PayloadLimitException">The store is full.</exception>
    public void AppendCopy(in Tensor tensor) => tensor.Data.CopyTo(Allocate(TensorCount, tensor.Type, tensor.Shape));

    /// <summary>Takes memory over in which the tensors lie that are appended next.</summary>
    public void Adopt(IMemoryOwner<byte> owner) => _owners.Add(owner);

    /// <summary>Adds a tensor in adopted memory after the last one.</summary>
    public void Append(in Tensor tensor)
    {
        _tensors.Add(tensor);
        SizeBytes += tensor.Data.Length;
    }

    internal void Clear()
    {
        foreach (IMemoryOwner<byte> owner in _owners)
        {
            owner.Dispose();
        }

        _owners.Clear();
        _tensors.Clear();
        SizeBytes = 0;
    }
}
