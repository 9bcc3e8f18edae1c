namespace ActorInference.Tests.Unit.Wire;

/// <summary>How extreme the values of a sample are.</summary>
public enum SampleSize
{
    Smallest,
    Usual,
    Largest,
}
