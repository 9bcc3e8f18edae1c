namespace ActorInference.Compute.Programs;

/// <summary>Which slots share which buffers: a buffer is free again after the last step that reads its slot, or a slot that shares its bytes.</summary>
internal sealed class MemoryPlan
{
    private const int Never = -1;

    private readonly List<SlotLife> _lives = [];
    private readonly List<(int Slot, int Source)> _shares = [];
    private readonly Dictionary<int, int> _sourceOfSlot = [];

    public int Add(int step, bool ownsBuffer)
    {
        _lives.Add(new SlotLife(step, step, ownsBuffer));
        return _lives.Count - 1;
    }

    public void Use(int slot, int step) => _lives[slot] = _lives[slot] with { LastUse = Math.Max(_lives[slot].LastUse, step) };

    /// <summary>The slot may turn out to be the source's bytes.</summary>
    public void Share(int slot, int source) => _shares.Add((slot, source));

    /// <summary>The slot may lie where its source does, if the step that writes the one is the last to read the other.</summary>
    public void Overwrite(int slot, int source) => _sourceOfSlot.Add(slot, source);

    /// <returns>The buffer of each slot (-1 where it owns none), and the number of buffers.</returns>
    public (int[] BufferOfSlot, int Buffers) Assign(int steps)
    {
        for (int index = _shares.Count - 1; index >= 0; index--)
        {
            (int slot, int source) = _shares[index];
            Use(source, _lives[slot].LastUse);
        }

        ILookup<int, int> ends = Enumerable.Range(0, _lives.Count).Where(slot => _lives[slot].OwnsBuffer).ToLookup(slot => _lives[slot].LastUse);
        ILookup<int, int> starts = Enumerable.Range(0, _lives.Count).Where(slot => _lives[slot].OwnsBuffer).ToLookup(slot => _lives[slot].Start);
        int[] bufferOfSlot = new int[_lives.Count];
        Array.Fill(bufferOfSlot, Never);
        Stack<int> free = [];
        HashSet<int> overwritten = [];
        int buffers = 0;
        for (int step = 0; step < steps; step++)
        {
            foreach (int slot in starts[step])
            {
                bool overwrites = _sourceOfSlot.TryGetValue(slot, out int source) && _lives[source].OwnsBuffer && _lives[source].LastUse == step;
                bufferOfSlot[slot] = overwrites && overwritten.Add(source) ? bufferOfSlot[source] : free.Count > 0 ? free.Pop() : buffers++;
            }

            foreach (int slot in ends[step].Where(slot => !overwritten.Contains(slot)))
            {
                free.Push(bufferOfSlot[slot]);
            }
        }

        return (bufferOfSlot, buffers);
    }

    private readonly record struct SlotLife(int Start, int LastUse, bool OwnsBuffer);
}
