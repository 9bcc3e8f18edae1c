using System.Collections.Immutable;

namespace ActorInference.Models.Graph;

/// <summary>One operation with the names of the values that it reads and writes; an absent optional value has the empty name.</summary>
/// <param name="Name">Unique in the model; what errors point at.</param>
public sealed record Node(string Name, Operation Operation, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs);
