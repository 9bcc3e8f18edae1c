using System.Collections.Immutable;

namespace ActorInference.Wire.Data;

/// <summary>What a frame says of one tensor before its bytes come.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Axes">Sizes, outermost first.</param>
/// <param name="Bytes">What type and axes need.</param>
public readonly record struct TensorHead(WireElementType Type, ImmutableArray<int> Axes, int Bytes);
