using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Wire;

namespace ActorInference.Links;

/// <summary>A frame whose bytes are still coming.</summary>
/// <param name="request">Whose.</param>
/// <param name="remaining">Time until its deadline, as the sender counted it.</param>
/// <param name="wireBytes">Of the tensors, as they come.</param>
/// <param name="owner">Where the tensors will lie.</param>
internal abstract class IncomingFrame(RequestId request, TimeSpan remaining, int wireBytes, IMemoryOwner<byte> owner)
{
    private const int AlignmentBytes = 64;

    public RequestId Request => request;

    public TimeSpan Remaining => remaining;

    /// <summary>Of the tensors, as they come.</summary>
    public int WireBytes => wireBytes;

    public IMemoryOwner<byte> Owner => owner;

    public abstract bool IsComplete { get; }

    /// <summary>Where the next bytes belong; not when it is complete.</summary>
    public abstract Memory<byte> Missing { get; }

    /// <summary>So many bytes lie in <see cref="Missing"/>.</summary>
    public abstract void OnReceived(int count);

    /// <summary>When it is complete, once.</summary>
    /// <exception cref="WireException">What came is not what its codec writes.</exception>
    public abstract ImmutableArray<WireTensor> Tensors();

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
    public virtual void Release() => owner.Dispose();

    /// <summary>Where a tensor begins after so many bytes.</summary>
    protected static int Align(int offset) => (offset + AlignmentBytes - 1) & ~(AlignmentBytes - 1);
}
