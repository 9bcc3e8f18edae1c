namespace ActorInference.Tests.Simulation.Timing;

/// <summary>SplitMix64: the same numbers from the same seed, on every machine and for ever.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    /// <summary>A generator of its own for one purpose, so that switching one kind of fault off leaves the draws of the others alone.</summary>
    public SeededRandom Fork(ulong purpose) => new(Mix(_state ^ Mix(purpose + 1)));

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public int Between(int lowest, int highest) => lowest + Below(highest - lowest + 1);

    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Fraction() < probability;

    public TimeSpan Between(TimeSpan shortest, TimeSpan longest) =>
        shortest + TimeSpan.FromTicks((long)(Fraction() * (longest - shortest).Ticks));

    public T? PickOrDefault<T>(IReadOnlyList<T> choices)
        where T : class => choices.Count == 0 ? null : Pick(choices);

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];
}
