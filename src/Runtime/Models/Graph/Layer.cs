using System.Collections.Immutable;

namespace ActorInference.Models.Graph;

/// <summary>
/// The smallest part of a model that a plan can move: nodes between two neighbouring cut points. Consecutive layers make
/// a stage.
/// </summary>
/// <param name="Index">Place in the model, from 0.</param>
/// <param name="Name">For people, for example "gru.3".</param>
/// <param name="Kind">For people: "embedding", "residual gru", "dense", "log-softmax".</param>
/// <param name="Nodes">In topological order.</param>
/// <param name="Inputs">The values that enter: the model's inputs for the first layer, else exactly one activation.</param>
/// <param name="Outputs">The values that leave: the model's outputs for the last layer, else exactly one activation.</param>
/// <param name="ConstantNames">The constants that the nodes read, in ordinal order.</param>
/// <param name="ParameterCount">The number of elements of its constants.</param>
/// <param name="WeightBytes">Bytes of its constants.</param>
public sealed record Layer(
    int Index,
    string Name,
    string Kind,
    ImmutableArray<Node> Nodes,
    ImmutableArray<ValueDescription> Inputs,
    ImmutableArray<ValueDescription> Outputs,
    ImmutableArray<string> ConstantNames,
    long ParameterCount,
    long WeightBytes);
