namespace ActorInference.Compute.Profiling;

/// <summary>A part of some work that ends before the next begins, and what it takes at least.</summary>
/// <param name="Name">For people.</param>
/// <param name="ArithmeticSeconds">If all operands were at hand.</param>
/// <param name="TrafficSeconds">If arithmetic were free.</param>
public sealed record WorkPhase(string Name, double ArithmeticSeconds, double TrafficSeconds)
{
    public double Seconds => Math.Max(ArithmeticSeconds, TrafficSeconds);

    public bool IsBoundByTraffic => TrafficSeconds > ArithmeticSeconds;
}
