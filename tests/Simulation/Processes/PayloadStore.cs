using ActorInference.Decisions;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>The payloads of the stages or of the source of one process. Handles are never used again, so that a second release or a use after release shows.</summary>
internal sealed class PayloadStore(SimulatedProcess process, long firstHandle)
{
    private readonly Dictionary<PayloadHandle, (Activation Content, long Bytes, string What, RequestId Request)> _held = [];
    private long _lastHandle = firstHandle;

    public int Count => _held.Count;

    public long Bytes { get; private set; }

    public IEnumerable<string> Held => _held.Select(entry => $"{entry.Key} ({entry.Value.What} {entry.Value.Request})");

    public IEnumerable<string> HeldOf(Incarnation source) =>
        _held.Where(entry => entry.Value.Request.Source == source).Select(entry => $"{entry.Key} ({entry.Value.What} {entry.Value.Request})");

    /// <param name="what">Of the request: its input, say.</param>
    public PayloadHandle Keep(Activation content, long bytes, string what, RequestId request)
    {
        PayloadHandle handle = new(++_lastHandle);
        _held.Add(handle, (content, bytes, what, request));
        Bytes += bytes;
        return handle;
    }

    /// <summary>Null, and a violation, if it is not held (any more).</summary>
    public (Activation Content, long Bytes)? Read(PayloadHandle handle)
    {
        if (_held.TryGetValue(handle, out (Activation Content, long Bytes, string What, RequestId Request) entry))
        {
            return (entry.Content, entry.Bytes);
        }

        process.Surroundings.Checks.Violated("payload", $"{process.Name} used {handle} after its release");
        return null;
    }

    public void Release(PayloadHandle handle)
    {
        if (!_held.Remove(handle, out (Activation Content, long Bytes, string What, RequestId Request) entry))
        {
            process.Surroundings.Checks.Violated("payload", $"{process.Name} released {handle} twice");
        }

        Bytes -= entry.Bytes;
        process.Surroundings.Checks.PayloadReleased(process, handle);
    }
}
