using System.Collections.Immutable;

namespace ActorInference.Models.Graph;

/// <summary>
/// What a backend is given to build: the nodes of a range of layers in an order that can be run, the activations that
/// enter and leave, and every constant that the nodes name.
/// </summary>
/// <param name="Nodes">In topological order.</param>
/// <param name="Inputs">What enters, in the order of the payload.</param>
/// <param name="Outputs">What leaves, in the order of the payload.</param>
/// <param name="Constants">Weights and folded constants by value name.</param>
public sealed record StageGraph(
    ImmutableArray<Node> Nodes,
    ImmutableArray<ValueDescription> Inputs,
    ImmutableArray<ValueDescription> Outputs,
    IReadOnlyDictionary<string, Tensor> Constants);
