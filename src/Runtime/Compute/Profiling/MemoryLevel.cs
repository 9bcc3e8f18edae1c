namespace ActorInference.Compute.Profiling;

/// <summary>A cache as one core sees it, or the memory behind all of them.</summary>
/// <param name="Name">L1, L2, L3 or memory.</param>
/// <param name="SizeBytes">What it holds; <see cref="long.MaxValue"/> for the memory.</param>
/// <param name="ReadBytesPerSecond">Read by one lane, all lanes reading at once.</param>
public sealed record MemoryLevel(string Name, long SizeBytes, double ReadBytesPerSecond);
