using System.Buffers;
using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Links;
using ActorInference.Wire;

namespace ActorInference.Tests.Engines.Links;

/// <summary>Keeps what arrives on one data connection, and can do something at every frame.</summary>
internal sealed class TestData : IDataReceiver
{
    private readonly TaskCompletionSource<LinkEnd> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allCame = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _rented;
    private int _closedCount;

    public Action<RequestId, ImmutableArray<WireTensor>, IMemoryOwner<byte>>? FrameCame { get; set; }

    public Action<CreditLimit>? CreditCame { get; set; }

    public int FramesExpected { get; init; } = int.MaxValue;

    public List<RequestId> Frames { get; } = [];

    public List<RequestError> Failures { get; } = [];

    public List<RequestId> Cancels { get; } = [];

    /// <summary>Memory that is out and was not disposed.</summary>
    public int Rented => Volatile.Read(ref _rented);

    public int ClosedCount => Volatile.Read(ref _closedCount);

    public Task<LinkEnd> Closed => _closed.Task;

    public Task AllCame => _allCame.Task;

    public IMemoryOwner<byte> Rent(int bytes)
    {
        Interlocked.Increment(ref _rented);
        return new Owner(MemoryPool<byte>.Shared.Rent(Math.Max(bytes, 1)), this);
    }

    public void OnFrame(RequestId request, TimeSpan remaining, ReadOnlySpan<WireTensor> tensors, IMemoryOwner<byte> owner)
    {
        Frames.Add(request);
        if (FrameCame is null)
        {
            owner.Dispose();
        }
        else
        {
            FrameCame(request, [.. tensors], owner);
        }

        if (Frames.Count == FramesExpected)
        {
            _allCame.SetResult();
        }
    }

    public void OnFailure(RequestId request, RequestError failure) => Failures.Add(failure);

    public void OnCancel(RequestId request) => Cancels.Add(request);

    public void OnCredit(CreditLimit limit) => CreditCame?.Invoke(limit);

    public void OnClosed(LinkEnd linkEnd)
    {
        Interlocked.Increment(ref _closedCount);
        _closed.TrySetResult(linkEnd);
    }

    private sealed class Owner(IMemoryOwner<byte> inner, TestData data) : IMemoryOwner<byte>
    {
        private int _disposed;

        public Memory<byte> Memory => inner.Memory;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0)
            {
                throw new InvalidOperationException("Disposed twice.");
            }

            Interlocked.Decrement(ref data._rented);
            inner.Dispose();
        }
    }
}
