using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorInference.Models;

namespace ActorInference.Compute.Programs;

/// <summary>
/// Packed weights by what they were packed from, so that two programs with the same layers share them: old and new plan of
/// a worker hold one copy. A source is known by its memory, which is compared by reference; it is not kept alive. Thread-safe.
/// </summary>
internal sealed unsafe class WeightStore
{
    private readonly Lock _gate = new();
    private readonly ConditionalWeakTable<object, Dictionary<WeightKey, SharedWeight>> _bySource = [];

    private readonly WeightArena _arena = new();
    private long _heldBytes;

    /// <summary>Of the packed weights that somebody uses, each counted once.</summary>
    public long HeldBytes => Interlocked.Read(ref _heldBytes);

    /// <summary>Writes the packed weights; the memory is zero before.</summary>
    public delegate void Packer(byte* memory);

    /// <summary>The weights, packed now or before; to be disposed once.</summary>
    /// <param name="weight">What they are packed from.</param>
    /// <param name="bias">Packed with it.</param>
    /// <param name="layout">Says with the tensors how they are packed: the same layout, the same bytes.</param>
    /// <param name="sizeBytes">Of the packed weights.</param>
    /// <param name="pack">Called unless they are there.</param>
    public SharedWeight Rent(Tensor weight, Tensor? bias, string layout, long sizeBytes, Packer pack)
    {
        SharedWeight shared = Find(weight, bias, layout, sizeBytes);
        try
        {
            shared.Fill(pack);
            return shared;
        }
        catch
        {
            shared.Dispose();
            throw;
        }
    }

    private SharedWeight Find(Tensor weight, Tensor? bias, string layout, long sizeBytes)
    {
        // A layer's weights and biases are parts of one array; what is not is not shared.
        if (!MemoryMarshal.TryGetArray(weight.Data, out ArraySegment<byte> source) || OffsetWithin(source.Array!, bias) is not int biasOffset)
        {
            return Add(sizeBytes, () => { });
        }

        WeightKey key = new(source.Offset, source.Count, biasOffset, layout);
        lock (_gate)
        {
            Dictionary<WeightKey, SharedWeight> weights = _bySource.GetOrCreateValue(source.Array!);
            if (!weights.TryGetValue(key, out SharedWeight? shared))
            {
                shared = Add(sizeBytes, () => weights.Remove(key));
                weights.Add(key, shared);
            }
            else
            {
                shared.AddReference();
            }

            return shared;
        }
    }

    private SharedWeight Add(long sizeBytes, Action ended)
    {
        SharedWeight added = new(_gate, _arena, sizeBytes, () =>
        {
            Interlocked.Add(ref _heldBytes, -sizeBytes);
            ended();
        });
        Interlocked.Add(ref _heldBytes, sizeBytes);
        return added;
    }

    private static int? OffsetWithin(byte[] source, Tensor? bias) => bias switch
    {
        null => -1,
        Tensor tensor when MemoryMarshal.TryGetArray(tensor.Data, out ArraySegment<byte> segment) && segment.Array == source => segment.Offset,
        _ => null,
    };

    private readonly record struct WeightKey(int Offset, int Count, int BiasOffset, string Layout);
}
