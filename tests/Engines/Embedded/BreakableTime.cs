namespace ActorInference.Tests.Engines.Embedded;

/// <summary>The system's time until it is broken: then whoever looks next, gets an exception in the middle of its work.</summary>
internal sealed class BreakableTime : TimeProvider
{
    public const string Reason = "the clock is broken";

    private int _isBroken;

    public void Break() => Interlocked.Exchange(ref _isBroken, 1);

    public override long GetTimestamp() => Interlocked.Exchange(ref _isBroken, 0) == 0 ? base.GetTimestamp() : throw new InvalidOperationException(Reason);
}
