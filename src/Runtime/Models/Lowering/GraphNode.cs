using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Lowering;

/// <summary>A node of a graph under construction; an absent input or output is null.</summary>
internal sealed class GraphNode(string name, Operation operation, ImmutableArray<GraphValue?> inputs)
{
    public string Name { get; } = name;

    public Operation Operation { get; } = operation;

    public ImmutableArray<GraphValue?> Inputs { get; } = inputs;

    /// <summary>Set once, after the outputs' facts are known.</summary>
    public ImmutableArray<GraphValue> Outputs { get; set; } = [];
}
