namespace ActorInference.Embedded;

/// <summary>A peer claims what nobody can have; its connection ends.</summary>
internal sealed class ClaimException(string message) : Exception(message);
