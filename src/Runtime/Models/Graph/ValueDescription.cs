using System.Collections.Immutable;

namespace ActorInference.Models.Graph;

/// <summary>A named tensor of the graph: its type and its axes, each a known size or a symbol such as "batch".</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Axes">Outermost first.</param>
public sealed record ValueDescription(string Name, ElementType Type, ImmutableArray<Axis> Axes)
{
    public override string ToString() => $"{Name}: {Type}[{string.Join(", ", Axes)}]";
}
