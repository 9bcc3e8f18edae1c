namespace ActorInference.Models.Manifests;

/// <summary>
/// A constant as the manifest knows it. Short vectors of integers and booleans, which steer shapes, travel in the manifest itself,
/// so that it can be understood without weights; everything else lies in the layers' blobs.
/// </summary>
/// <param name="Value">The elements, where they travel in the manifest.</param>
internal sealed record ManifestConstant(string Name, ElementType Type, TensorShape Shape, Tensor? Value)
{
    private const int InlineElementsMax = Shapes.ValueFacts.ContentLengthMax;

    public long SizeBytes => Shape.ElementCount * Type.SizeBytes();

    public static bool IsInline(ElementType type, TensorShape shape) =>
        type is ElementType.Int32 or ElementType.Int64 or ElementType.Boolean && shape.Rank <= 1 && shape.ElementCount <= InlineElementsMax;

    public Shapes.ValueFacts Facts => Value is { } value
        ? Shapes.ValueFacts.Of(value)
        : new Shapes.ValueFacts(Type, [.. Shape.ToArray().Select(Graph.Axis.Of)]);
}
