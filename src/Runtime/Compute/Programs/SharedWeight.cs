namespace ActorInference.Compute.Programs;

/// <summary>Packed weights that several programs may use; freed when the last of them has disposed its part.</summary>
internal sealed unsafe class SharedWeight : IDisposable
{
    private readonly Lock _gate;
    private readonly Lock _filling = new();
    private readonly WeightArena _arena;
    private readonly long _sizeBytes;
    private readonly nint _memory;
    private readonly Action _ended;
    private int _references = 1;
    private bool _isFilled;

    /// <param name="gate">Guards the references, with the owner's table.</param>
    /// <param name="arena">Has room for them.</param>
    /// <param name="sizeBytes">Of the memory.</param>
    /// <param name="ended">Called under the gate when nobody uses it any more.</param>
    public SharedWeight(Lock gate, WeightArena arena, long sizeBytes, Action ended)
    {
        _gate = gate;
        _arena = arena;
        _sizeBytes = sizeBytes;
        _memory = arena.Rent(sizeBytes);
        _ended = ended;
    }

    public byte* Address => (byte*)_memory;

    /// <summary>Under the gate.</summary>
    public void AddReference() => _references++;

    /// <summary>Packs them unless somebody has; waits for whoever is about to.</summary>
    public void Fill(WeightStore.Packer pack)
    {
        lock (_filling)
        {
            if (!_isFilled)
            {
                pack((byte*)_memory);
                _isFilled = true;
            }
        }
    }

    /// <summary>Once for each time that it was rented.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (--_references == 0)
            {
                _ended();
                _arena.Return(_memory, _sizeBytes);
            }
        }
    }
}
