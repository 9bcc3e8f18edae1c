using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Lowering;

/// <summary>
/// Transposes, squeezes and reshapes as exporters scatter them around recurrent layers: what a pair of them undoes
/// vanishes. An inserted axis is pushed behind a transpose, so that it meets the squeeze that removes it.
/// </summary>
internal static class AxisPlumbing
{
    public static GraphValue Squeeze(this GraphBuilder builder, GraphValue x, params ImmutableArray<int> axes)
    {
        ImmutableArray<int> removed = Sorted(axes, x.Rank);
        if (removed.IsEmpty)
        {
            return x;
        }

        if (x.WrittenBy<Operation.Unsqueeze>() is { } unsqueeze)
        {
            ImmutableArray<int> inserted = Sorted(unsqueeze.Axes, x.Rank);
            if (removed.All(axis => inserted.Contains(axis)))
            {
                ImmutableArray<int> kept = [.. inserted.Except(removed).Select(axis => axis - removed.Count(gone => gone < axis))];
                return builder.Unsqueeze(x.Producer!.Inputs[0]!, kept);
            }
        }

        return builder.Emit(new Operation.Squeeze(removed), x);
    }

    public static GraphValue Unsqueeze(this GraphBuilder builder, GraphValue x, params ImmutableArray<int> axes)
    {
        if (axes.IsEmpty)
        {
            return x;
        }

        ImmutableArray<int> inserted = Sorted(axes, x.Rank + axes.Length);
        if (inserted.Length != axes.Length)
        {
            throw new ModelException("an inserted axis is named twice");
        }

        // What a squeeze just removed in the same places was of size 1.
        if (x.WrittenBy<Operation.Squeeze>() is { } squeeze && Sorted(squeeze.Axes, x.Rank + squeeze.Axes.Length).SequenceEqual(inserted))
        {
            return x.Producer!.Inputs[0]!;
        }

        return builder.Emit(new Operation.Unsqueeze(inserted), x);
    }

    public static GraphValue Transpose(this GraphBuilder builder, GraphValue x, params ImmutableArray<int> permutation)
    {
        bool isPermutation = permutation.Length == x.Rank && permutation.Order().SequenceEqual(Enumerable.Range(0, x.Rank));
        if (isPermutation && permutation.SequenceEqual(Enumerable.Range(0, x.Rank)))
        {
            return x;
        }

        if (isPermutation && x.WrittenBy<Operation.Transpose>() is { } first)
        {
            return builder.Transpose(x.Producer!.Inputs[0]!, [.. permutation.Select(axis => first.Permutation[axis])]);
        }

        if (isPermutation && x.WrittenBy<Operation.Unsqueeze>() is { } unsqueeze)
        {
            ImmutableArray<int> inserted = Sorted(unsqueeze.Axes, x.Rank);
            ImmutableArray<int> places = [.. Enumerable.Range(0, x.Rank).Where(axis => inserted.Contains(permutation[axis]))];
            ImmutableArray<int> rest = [.. permutation.Where(axis => !inserted.Contains(axis)).Select(axis => axis - inserted.Count(gone => gone < axis))];
            return builder.Unsqueeze(builder.Transpose(x.Producer!.Inputs[0]!, rest), places);
        }

        return builder.Emit(new Operation.Transpose(permutation), x);
    }

    public static GraphValue Cast(this GraphBuilder builder, GraphValue x, ElementType to) => x.Facts.Type == to ? x : builder.Emit(new Operation.Cast(to), x);

    /// <summary>Positive, in order, each once.</summary>
    public static ImmutableArray<int> Sorted(ImmutableArray<int> axes, int rank) => [.. axes.Select(axis => ValueFacts.Normalize(axis, rank)).Distinct().Order()];
}
