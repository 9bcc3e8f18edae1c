namespace ActorInference.Tests.Simulation.Work;

/// <summary>What a payload holds here instead of a tensor: a number that every layer changes in its own way.</summary>
/// <param name="State">The chain so far.</param>
/// <param name="PoisonedLayer">The layer that cannot compute this request, or -1.</param>
/// <param name="KillingLayer">The layer that takes the whole process down with it, or -1.</param>
internal readonly record struct Activation(ulong State, int PoisonedLayer, int KillingLayer)
{
    public const int NoLayer = -1;
}
