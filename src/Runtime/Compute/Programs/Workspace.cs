using ActorInference.Compute.Kernels;
using ActorInference.Compute.Vectors;
using ActorInference.Models;

namespace ActorInference.Compute.Programs;

/// <summary>
/// The memory in which a program runs: one value per slot, and the buffers that the memory plan gave to the slots. A buffer
/// grows to the largest run seen and stays.
/// </summary>
internal sealed unsafe class Workspace : IDisposable
{
    private readonly Value[] _values;
    private readonly int[] _bufferOfSlot;
    private readonly AlignedMemory?[] _buffers;
    private readonly long _sizeBytesMax;
    private long _sizeBytes;

    public Workspace(KernelSet kernels, ReadOnlySpan<ElementType> types, int[] bufferOfSlot, int buffers, long sizeBytesMax)
    {
        Kernels = kernels;
        _values = new Value[types.Length];
        for (int slot = 0; slot < types.Length; slot++)
        {
            _values[slot].Type = types[slot];
        }

        _bufferOfSlot = bufferOfSlot;
        _buffers = new AlignedMemory?[buffers];
        _sizeBytesMax = sizeBytesMax;
    }

    public KernelSet Kernels { get; }

    public ElementType TypeOf(int slot) => _values[slot].Type;

    public TensorShape ShapeOf(int slot) => _values[slot].Shape;

    public float* Floats(int slot) => (float*)_values[slot].Data;

    public byte* Bytes(int slot) => _values[slot].Data;

    public ReadOnlySpan<T> Read<T>(int slot)
        where T : unmanaged => new(_values[slot].Data, checked((int)_values[slot].Shape.ElementCount));

    /// <summary>The bytes of a value, whatever its type.</summary>
    public ReadOnlySpan<byte> ReadBytes(int slot) =>
        new(_values[slot].Data, checked((int)(_values[slot].Shape.ElementCount * _values[slot].Type.SizeBytes())));

    /// <summary>Gives a slot its shape for this run and memory for it, whose content is undefined.</summary>
    /// <exception cref="ComputeException">The buffers would become larger than their limit.</exception>
    public Span<T> Write<T>(int slot, TensorShape shape)
        where T : unmanaged
    {
        Prepare(slot, shape);
        return new Span<T>(_values[slot].Data, (int)shape.ElementCount);
    }

    public Span<byte> WriteBytes(int slot, TensorShape shape)
    {
        Prepare(slot, shape);
        return new Span<byte>(_values[slot].Data, (int)(shape.ElementCount * _values[slot].Type.SizeBytes()));
    }

    /// <summary>As <see cref="Write{T}"/>, for scratch floats that have no shape.</summary>
    public float* WriteScratch(int slot, long floats)
    {
        Reserve(slot, floats);
        return Floats(slot);
    }

    /// <summary>Lets a slot be another one's bytes under another shape.</summary>
    public void Share(int slot, int source, TensorShape shape)
    {
        _values[slot].Shape = shape;
        _values[slot].Data = _values[source].Data;
    }

    /// <summary>Lets a slot point at memory that somebody else keeps in place for the run.</summary>
    public void Bind(int slot, TensorShape shape, byte* data)
    {
        _values[slot].Shape = shape;
        _values[slot].Data = data;
    }

    public void Dispose()
    {
        foreach (AlignedMemory? buffer in _buffers)
        {
            buffer?.Dispose();
        }
    }

    private void Prepare(int slot, TensorShape shape)
    {
        long elements;
        try
        {
            elements = shape.ElementCount;
        }
        catch (OverflowException)
        {
            throw TooLarge(long.MaxValue);
        }

        Reserve(slot, elements);
        _values[slot].Shape = shape;
    }

    private void Reserve(int slot, long elements)
    {
        if (elements > int.MaxValue / sizeof(long))
        {
            throw TooLarge(elements);
        }

        long bytes = elements * _values[slot].Type.SizeBytes();
        ref AlignedMemory? buffer = ref _buffers[_bufferOfSlot[slot]];
        if (buffer is null || buffer.SizeBytes < bytes)
        {
            long before = buffer?.SizeBytes ?? 0;
            if (_sizeBytes - before + bytes > _sizeBytesMax)
            {
                throw TooLarge(_sizeBytes - before + bytes);
            }

            buffer?.Dispose();
            buffer = null;
            _sizeBytes -= before;
            buffer = new AlignedMemory(bytes);
            _sizeBytes += bytes;
        }

        _values[slot].Data = buffer.Address;
    }

    private ComputeException TooLarge(long bytes) =>
        new($"The request needs {bytes} bytes of intermediate memory; the limit is {_sizeBytesMax} bytes. Send a shorter sequence or a smaller batch.");
}
