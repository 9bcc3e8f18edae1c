namespace ActorInference.Tests.Simulation.Network;

/// <summary>How long things take between two processes.</summary>
/// <param name="DelayShortest">One way, the fastest message.</param>
/// <param name="DelayLongest">One way, the slowest ordinary message.</param>
/// <param name="StallShare">So many of all messages meet a stall.</param>
/// <param name="StallLongest">A stall adds up to so much; what follows on that connection waits behind it.</param>
/// <param name="BytesPerSecond">Of every connection, in each direction.</param>
/// <param name="SlowLinkShare">So much of speed and bandwidth is left of a link that is slow.</param>
internal sealed record NetworkConditions(
    TimeSpan DelayShortest, TimeSpan DelayLongest, double StallShare, TimeSpan StallLongest, double BytesPerSecond, double SlowLinkShare)
{
    public static NetworkConditions Local { get; } =
        new(TimeSpan.FromMicroseconds(50), TimeSpan.FromMicroseconds(400), 0.01, TimeSpan.FromMilliseconds(20), 1e9, 0.02);

    public static NetworkConditions Slow { get; } =
        new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(40), 0.02, TimeSpan.FromMilliseconds(300), 10e6, 0.3);
}
