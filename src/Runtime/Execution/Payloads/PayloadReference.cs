namespace ActorInference.Execution.Payloads;

/// <summary>References to one payload: each disposal gives one back.</summary>
internal sealed class PayloadReference(PayloadStore store, Payload payload) : IDisposable
{
    public void Dispose() => store.Release(payload.Handle);
}
