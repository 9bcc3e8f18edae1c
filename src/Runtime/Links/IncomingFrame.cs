using System.Buffers;
using ActorInference.Decisions;
using ActorInference.Wire;

namespace ActorInference.Links;

/// <summary>A frame whose bytes are still coming.</summary>
internal abstract class IncomingFrame
{
    private const int AlignmentBytes = 64;

    public abstract RequestId Request { get; }

    /// <summary>Time until its deadline, as the sender counted it.</summary>
    public abstract TimeSpan Remaining { get; }

    /// <summary>Of the tensors, as they come.</summary>
    public abstract int WireBytes { get; }

    /// <summary>Where the tensors will lie.</summary>
    public abstract IMemoryOwner<byte> Owner { get; }

    public abstract bool IsComplete { get; }

    /// <summary>Where the next bytes belong; not when it is complete.</summary>
    public abstract Memory<byte> Missing { get; }

    /// <summary>So many bytes lie in <see cref="Missing"/>.</summary>
    public abstract void OnReceived(int count);

    /// <summary>When it is complete, once. They stay until the next frame begins.</summary>
    /// <exception cref="WireException">What came is not what its codec writes.</exception>
    public abstract ReadOnlySpan<WireTensor> Tensors();

    public void CopyFrom(ref ReadOnlySequence<byte> buffer)
    {
        while (!IsComplete && buffer.Length > 0)
        {
            Memory<byte> missing = Missing;
            int count = (int)Math.Min(buffer.Length, missing.Length);
            buffer.Slice(0, count).CopyTo(missing.Span);
            buffer = buffer.Slice(count);
            OnReceived(count);
        }
    }

    /// <summary>It will not be delivered.</summary>
    public virtual void Release() => Owner.Dispose();

    /// <summary>Where a tensor begins after so many bytes.</summary>
    protected static int Align(int offset) => (offset + AlignmentBytes - 1) & ~(AlignmentBytes - 1);
}
