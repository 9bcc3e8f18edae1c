using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Models;
using ActorInference.Wire;

namespace ActorInference.Execution.Payloads;

/// <summary>
/// The tensors of one frame in memory that is used again afterwards. Filled by one thread, then added to the store; from then on it is only
/// read, by whoever holds a reference. As the owner of received memory: not added yet, and given back when it is disposed.
/// </summary>
public sealed class Payload : IOutputAllocator, IMemoryOwner<byte>
{
    private readonly PayloadStore _store;
    private readonly List<Block> _blocks = [];
    private readonly List<Tensor> _tensors = [];
    private WireTensor[] _wire = [];
    private int _wireFilled;

    internal Payload(PayloadStore store)
    {
        _store = store;
        Reference = new PayloadReference(store, this);
    }

    public int TensorCount => _tensors.Count;

    /// <summary>Bytes of all tensors, without headers.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Whether its memory is nobody else's afterwards, so that a reader may keep the tensors without holding a reference.</summary>
    public bool MayBeKept { get; private set; }

    /// <summary>Valid while the reader holds a reference.</summary>
    public Tensor this[int index] => _tensors[index];

    /// <summary>The first block: what was received lies there.</summary>
    Memory<byte> IMemoryOwner<byte>.Memory => _blocks[0].Memory;

    internal int References { get; set; }

    /// <summary>Whether it waits in the store for its next use.</summary>
    internal bool IsSpare { get; set; }

    /// <summary>Set while it is in the store.</summary>
    internal PayloadHandle Handle { get; set; }

    /// <summary>Gives one reference back each time it is disposed.</summary>
    internal PayloadReference Reference { get; }

    /// <exception cref="PayloadLimitException">The store is full.</exception>
    public Memory<byte> Allocate(int index, ElementType type, TensorShape shape)
    {
        long needed = checked(shape.ElementCount * type.SizeBytes());
        if (needed > Array.MaxLength)
        {
            throw new PayloadLimitException(needed, Array.MaxLength);
        }

        Memory<byte> memory = NewBlock((int)needed, isPooled: true);
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

    /// <summary>Adds a tensor that lies in received memory after the last one.</summary>
    public void Append(in Tensor tensor)
    {
        _tensors.Add(tensor);
        SizeBytes += tensor.Data.Length;
    }

    /// <summary>For a payload that was rented and not added.</summary>
    void IDisposable.Dispose() => _store.Discard(this);

    /// <summary>Memory for a frame that is about to be received.</summary>
    /// <param name="bytes">Of all its tensors, gaps included.</param>
    /// <param name="mayBeKept">See <see cref="MayBeKept"/>.</param>
    /// <exception cref="PayloadLimitException">The store is full.</exception>
    internal void Receive(int bytes, bool mayBeKept)
    {
        MayBeKept = mayBeKept;
        NewBlock(bytes, isPooled: !mayBeKept);
    }

    /// <summary>The tensors as links see them; no element is copied. Valid while the reader holds a reference: the array is this payload's.</summary>
    internal ImmutableArray<WireTensor> ToWire()
    {
        if (_wire.Length != TensorCount)
        {
            _wire = new WireTensor[TensorCount];
        }

        for (; _wireFilled < TensorCount; _wireFilled++)
        {
            Tensor tensor = _tensors[_wireFilled];
            _wire[_wireFilled] = new WireTensor((WireElementType)tensor.Type, AxesOf(tensor.Shape, _wire[_wireFilled].Axes), tensor.Data);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(_wire);
    }

    internal void Clear()
    {
        foreach (Block block in _blocks)
        {
            if (block.IsPooled)
            {
                ArrayPool<byte>.Shared.Return(block.Array);
            }

            _store.Unreserve(block.Bytes);
        }

        _blocks.Clear();
        _tensors.Clear();
        _wireFilled = 0;
        SizeBytes = 0;
        MayBeKept = false;
    }

    /// <summary>Those of the payload before, if they are the same: most often they are.</summary>
    private static ImmutableArray<int> AxesOf(in TensorShape shape, ImmutableArray<int> before)
    {
        bool isSame = !before.IsDefault && before.Length == shape.Rank;
        for (int axis = 0; isSame && axis < shape.Rank; axis++)
        {
            isSame = before[axis] == shape[axis];
        }

        return isSame ? before : [.. shape.ToArray()];
    }

    private Memory<byte> NewBlock(int bytes, bool isPooled)
    {
        _store.Reserve(bytes);
        byte[] array = isPooled ? ArrayPool<byte>.Shared.Rent(bytes) : GC.AllocateUninitializedArray<byte>(bytes);
        Block block = new(array, bytes, isPooled);
        _blocks.Add(block);
        return block.Memory;
    }

    private readonly record struct Block(byte[] Array, int Bytes, bool IsPooled)
    {
        public Memory<byte> Memory => Array.AsMemory(0, Bytes);
    }
}
