namespace ActorInference.Execution.Members;

/// <summary>A peer claims what nobody can have; its connection ends.</summary>
public sealed class ClaimException(string message) : Exception(message);
