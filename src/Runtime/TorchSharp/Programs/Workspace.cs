using ActorInference.Compute;
using ActorInference.Models;
using TorchSharp;

namespace ActorInference.TorchSharp.Programs;

/// <summary>
/// The tensors of one run by slot. Their shapes are kept here, so that a step can check them without native code, and their bytes are
/// counted before they are allocated, because libtorch may take all memory that there is.
/// </summary>
internal sealed class Workspace
{
    private readonly ElementType[] _types;
    private readonly bool[] _isConstant;
    private readonly torch.Tensor?[] _tensors;
    private readonly TensorShape[] _shapes;
    private readonly long _sizeBytesMax;
    private long _sizeBytes;

    public Workspace(torch.Device device, ElementType[] types, long sizeBytesMax)
    {
        Device = device;
        _types = types;
        _isConstant = new bool[types.Length];
        _tensors = new torch.Tensor?[types.Length];
        _shapes = new TensorShape[types.Length];
        _sizeBytesMax = sizeBytesMax;
    }

    public torch.Device Device { get; }

    public ElementType TypeOf(int slot) => _types[slot];

    public TensorShape ShapeOf(int slot) => _shapes[slot];

    public torch.Tensor this[int slot] => _tensors[slot] ?? throw new InvalidOperationException($"Nothing is in slot {slot}.");

    /// <summary>Integers of a slot in host memory.</summary>
    public long[] Integers(int slot) => HostBytes.ReadIntegers(this[slot], _types[slot]);

    /// <summary>Before a step lets libtorch allocate a tensor.</summary>
    /// <exception cref="ComputeException">The tensors of this run would take more than their limit.</exception>
    public void Reserve(ElementType type, TensorShape shape)
    {
        long bytes;
        try
        {
            bytes = checked(shape.ElementCount * type.SizeBytes());
        }
        catch (OverflowException)
        {
            bytes = long.MaxValue;
        }

        if (bytes > _sizeBytesMax - _sizeBytes || bytes > int.MaxValue)
        {
            throw new ComputeException($"The request needs {bytes} bytes more of intermediate memory; the limit is {_sizeBytesMax} bytes. Send a shorter sequence or a smaller batch.");
        }
    }

    /// <summary>As <see cref="Reserve(ElementType, TensorShape)"/>, for the type of a slot.</summary>
    public void Reserve(int slot, TensorShape shape) => Reserve(_types[slot], shape);

    public void Set(int slot, torch.Tensor tensor, TensorShape shape)
    {
        _tensors[slot] = tensor;
        _shapes[slot] = shape;
        _sizeBytes += shape.ElementCount * _types[slot].SizeBytes();
    }

    public void SetConstant(int slot, torch.Tensor tensor, TensorShape shape)
    {
        _tensors[slot] = tensor;
        _shapes[slot] = shape;
        _isConstant[slot] = true;
    }

    /// <summary>Nobody reads the slot any more in this run.</summary>
    public void Release(int slot)
    {
        if (!_isConstant[slot] && _tensors[slot] is { } tensor)
        {
            tensor.Dispose();
            _tensors[slot] = null;
            _sizeBytes -= _shapes[slot].ElementCount * _types[slot].SizeBytes();
        }
    }

    /// <summary>After a run, finished or not; the tensors themselves belong to its dispose scope.</summary>
    public void Clear()
    {
        for (int slot = 0; slot < _tensors.Length; slot++)
        {
            _tensors[slot] = _isConstant[slot] ? _tensors[slot] : null;
        }

        _sizeBytes = 0;
    }

    /// <summary>Frees the constants.</summary>
    public void DisposeConstants()
    {
        for (int slot = 0; slot < _tensors.Length; slot++)
        {
            if (_isConstant[slot])
            {
                _tensors[slot]?.Dispose();
            }
        }
    }
}
