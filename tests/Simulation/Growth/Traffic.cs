namespace ActorInference.Tests.Simulation.Growth;

/// <summary>Control messages and their bytes.</summary>
internal readonly record struct Traffic(long Messages, long Bytes)
{
    public static Traffic operator -(Traffic left, Traffic right) => new(left.Messages - right.Messages, left.Bytes - right.Bytes);

    /// <summary>What of it goes beyond so much, never below nothing.</summary>
    public Traffic Beyond(Traffic rest, double seconds) =>
        new(Math.Max(0, Messages - (long)(rest.Messages * seconds)), Math.Max(0, Bytes - (long)(rest.Bytes * seconds)));
}
