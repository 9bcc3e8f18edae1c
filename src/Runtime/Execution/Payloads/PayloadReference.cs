using ActorInference.Decisions;

namespace ActorInference.Execution.Payloads;

/// <summary>One reference to a payload that ends with this object.</summary>
internal sealed class PayloadReference(PayloadStore store, PayloadHandle payload) : IDisposable
{
    private int _isDisposed;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            store.Release(payload);
        }
    }
}
