using System.Collections.Immutable;

namespace ActorInference.Compute;

/// <summary>
/// The axis of each input and output along which rows are computed without knowing of each other: the tensors of several requests, one behind the other
/// along these axes, give the outputs of each, bit for bit.
/// </summary>
/// <param name="Inputs">One axis for each input; all have the same size there.</param>
/// <param name="Outputs">One axis for each output, with that size too.</param>
public sealed record BatchAxes(ImmutableArray<int> Inputs, ImmutableArray<int> Outputs);
