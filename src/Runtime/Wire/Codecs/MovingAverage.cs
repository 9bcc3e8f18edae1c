namespace ActorInference.Wire.Codecs;

/// <summary>An average that forgets: each sample counts for a quarter. Of the first two the smaller counts, since the first run of anything is slow.</summary>
internal struct MovingAverage
{
    private const double Weight = 0.25;

    private int _samples;

    public double Value { readonly get; private set; }

    /// <summary>Whether there are enough samples to judge by.</summary>
    public readonly bool IsKnown => _samples > 1;

    public void Add(double sample)
    {
        Value = _samples switch
        {
            0 => sample,
            1 => Math.Min(Value, sample),
            _ => Value + (Weight * (sample - Value)),
        };
        _samples = Math.Min(_samples + 1, 2);
    }
}
