using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Programs;

/// <summary>
/// Proves from a graph that rows along one axis never mix: follows that axis from the inputs through every node to the outputs, and gives up at
/// the first one that might read across it or whose behaviour is not certain.
/// </summary>
internal sealed class BatchProof
{
    private readonly StageGraph _graph;
    private readonly Dictionary<string, BatchedValue> _values = [];

    private BatchProof(StageGraph graph) => _graph = graph;

    /// <returns>Null: not proven for any axis.</returns>
    public static BatchAxes? Of(StageGraph graph)
    {
        if (graph.Inputs.IsEmpty)
        {
            return null;
        }

        ValueDescription first = graph.Inputs[0];
        for (int axis = 0; axis < first.Axes.Length; axis++)
        {
            if (first.Axes[axis].Size is null && InputAxes(graph, first.Axes[axis], axis) is { } inputs && new BatchProof(graph).Outputs(inputs) is { } outputs)
            {
                return new BatchAxes(inputs, outputs);
            }
        }

        return null;
    }

    /// <summary>Every other input must have the same symbol on exactly one axis.</summary>
    private static ImmutableArray<int>? InputAxes(StageGraph graph, Axis symbol, int axisOfFirst)
    {
        var axes = ImmutableArray.CreateBuilder<int>();
        axes.Add(axisOfFirst);
        foreach (ValueDescription input in graph.Inputs.AsSpan()[1..])
        {
            if (symbol.Symbol.Length == 0 || input.Axes.Count(axis => axis == symbol) != 1)
            {
                return null;
            }

            axes.Add(input.Axes.IndexOf(symbol));
        }

        return axes.ToImmutable();
    }

    private ImmutableArray<int>? Outputs(ImmutableArray<int> inputs)
    {
        for (int index = 0; index < inputs.Length; index++)
        {
            _values[_graph.Inputs[index].Name] = new BatchedValue(_graph.Inputs[index].Axes.Length, inputs[index]);
        }

        foreach (Node node in _graph.Nodes)
        {
            if (Follow(node) is not { } batched)
            {
                return null;
            }

            for (int index = 0; index < node.Outputs.Length; index++)
            {
                if (node.Outputs[index].Length > 0)
                {
                    _values[node.Outputs[index]] = index < batched.Length ? batched[index] : batched[^1];
                }
            }
        }

        var axes = ImmutableArray.CreateBuilder<int>();
        foreach (ValueDescription output in _graph.Outputs)
        {
            if (!_values.TryGetValue(output.Name, out BatchedValue value))
            {
                return null;
            }

            axes.Add(value.Axis);
        }

        return axes.ToImmutable();
    }

    /// <summary>Where the axis is in the node's outputs (the last one stands for those that follow); null where that is not certain.</summary>
    private BatchedValue[]? Follow(Node node) => node.Operation switch
    {
        Operation.Gru gru => Recurrent(node, gru.Layout),
        Operation.Lstm lstm => Recurrent(node, lstm.Layout),
        Operation.Dense => Weighted(node),
        Operation.Embedding => Batched(node, 1) is { } indices && IsConstant(node, 0) ? [indices with { Rank = indices.Rank + 1 }] : null,
        Operation.Unary or Operation.Cast => One(Batched(node, 0)),
        Operation.Binary or Operation.Where => One(Broadcast(node)),
        Operation.Softmax softmax => Unless(node, softmax.Axis),
        Operation.LogSoftmax softmax => Unless(node, softmax.Axis),
        Operation.LayerNormalization normalization => Batched(node, 0) is { } x && x.Axis < Wrap(normalization.Axis, x.Rank) && OthersAreConstant(node) ? [x] : null,
        Operation.BatchNormalization => Batched(node, 0) is { } x && x.Axis != 1 && OthersAreConstant(node) ? [x] : null,
        Operation.ReduceMean mean => One(Without(Batched(node, 0), mean.Axes, mean.KeepAxes)),
        Operation.Squeeze squeeze => One(Without(Batched(node, 0), squeeze.Axes, keepAxes: false)),
        Operation.Unsqueeze unsqueeze => Batched(node, 0) is { } x ? [With(x, unsqueeze.Axes)] : null,
        Operation.Transpose transpose => Batched(node, 0) is { } x ? [x with { Axis = transpose.Permutation.IndexOf(x.Axis) }] : null,
        Operation.Flatten flatten => Batched(node, 0) is { Axis: 0 } x && Wrap(flatten.Axis, x.Rank) == 1 ? [new BatchedValue(2, 0)] : null,
        Operation.Concat concat => Concatenated(node, concat.Axis),
        Operation.Slice => Sliced(node),
        _ => null,
    };

    private BatchedValue[]? Recurrent(Node node, SequenceLayout layout)
    {
        int axis = layout == SequenceLayout.TimeMajor ? 1 : 0;
        if (Batched(node, 0) is not { Rank: 3 } x || x.Axis != axis)
        {
            return null;
        }

        for (int index = 1; index < node.Inputs.Length; index++)
        {
            // Weights and bias are constant; a state belongs to its row.
            bool fits = node.Inputs[index].Length == 0 || (index <= 3 ? IsConstant(node, index) : Batched(node, index) is { Rank: 2, Axis: 0 });
            if (!fits)
            {
                return null;
            }
        }

        return [x, new BatchedValue(2, 0)];
    }

    /// <summary>x [..., K] times constants.</summary>
    private BatchedValue[]? Weighted(Node node) => Batched(node, 0) is { } x && x.Axis < x.Rank - 1 && OthersAreConstant(node) ? [x] : null;

    private BatchedValue[]? Unless(Node node, int axis) => Batched(node, 0) is { } x && Wrap(axis, x.Rank) != x.Axis ? [x] : null;

    /// <summary>All that vary have the axis at the same place, counted from the last; constants have size 1 there, or no such axis.</summary>
    private BatchedValue? Broadcast(Node node)
    {
        BatchedValue? found = null;
        int rank = 0;
        foreach (string name in node.Inputs)
        {
            if (_values.TryGetValue(name, out BatchedValue value))
            {
                if (found is { } other && other.Rank - other.Axis != value.Rank - value.Axis)
                {
                    return null;
                }

                found = value;
                rank = Math.Max(rank, value.Rank);
            }
        }

        if (found is not { } batched)
        {
            return null;
        }

        int fromEnd = batched.Rank - batched.Axis;
        foreach (string name in node.Inputs)
        {
            if (_values.ContainsKey(name))
            {
                continue;
            }

            if (!_graph.Constants.TryGetValue(name, out Tensor constant) || (constant.Shape.Rank >= fromEnd && constant.Shape[constant.Shape.Rank - fromEnd] != 1))
            {
                return null;
            }

            rank = Math.Max(rank, constant.Shape.Rank);
        }

        return new BatchedValue(rank, rank - fromEnd);
    }

    private BatchedValue[]? Concatenated(Node node, int axis)
    {
        BatchedValue? first = Batched(node, 0);
        bool areAlike = first is not null && Enumerable.Range(0, node.Inputs.Length).All(index => Batched(node, index) == first);
        return areAlike && Wrap(axis, first!.Value.Rank) != first.Value.Axis ? [first.Value] : null;
    }

    /// <summary>Other axes may be cut; the rows must all stay, from 0 to the largest number there is.</summary>
    private BatchedValue[]? Sliced(Node node)
    {
        if (Batched(node, 0) is not { } x
            || Integers(node, 1) is not { } starts
            || Integers(node, 2) is not { } ends
            || (Integers(node, 3) ?? (IsAbsent(node, 3) ? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)] : null)) is not { } axes
            || (Integers(node, 4) ?? (IsAbsent(node, 4) ? [.. axes.Select(_ => 1L)] : null)) is not { } steps)
        {
            return null;
        }

        int place = Array.FindIndex(axes, axis => Wrap((int)axis, x.Rank) == x.Axis);
        return place < 0 || (starts[place] == 0 && ends[place] >= int.MaxValue && steps[place] == 1) ? [x] : null;
    }

    private static bool IsAbsent(Node node, int index) => index >= node.Inputs.Length || node.Inputs[index].Length == 0;

    /// <summary>Null if they are not constant.</summary>
    private long[]? Integers(Node node, int index) => IsConstant(node, index) && _graph.Constants[node.Inputs[index]] is var tensor
        ? tensor.Type switch
        {
            ElementType.Int64 => [.. tensor.Elements<long>()],
            ElementType.Int32 => [.. tensor.Elements<int>().ToArray().Select(value => (long)value)],
            _ => null,
        }
        : null;

    private static BatchedValue? Without(BatchedValue? value, ImmutableArray<int> axes, bool keepAxes)
    {
        if (value is not { } x || axes.IsDefaultOrEmpty || axes.Any(axis => Wrap(axis, x.Rank) == x.Axis))
        {
            return null;
        }

        return keepAxes ? x : new BatchedValue(x.Rank - axes.Length, x.Axis - axes.Count(axis => Wrap(axis, x.Rank) < x.Axis));
    }

    private static BatchedValue With(BatchedValue x, ImmutableArray<int> axes)
    {
        int rank = x.Rank + axes.Length;
        HashSet<int> inserted = [.. axes.Select(axis => Wrap(axis, rank))];
        int[] kept = [.. Enumerable.Range(0, rank).Where(axis => !inserted.Contains(axis))];
        return new BatchedValue(rank, kept[x.Axis]);
    }

    private static BatchedValue[]? One(BatchedValue? value) => value is { } batched ? [batched] : null;

    private static int Wrap(int axis, int rank) => axis < 0 ? axis + rank : axis;

    private BatchedValue? Batched(Node node, int index) =>
        index < node.Inputs.Length && _values.TryGetValue(node.Inputs[index], out BatchedValue value) ? value : null;

    private bool IsConstant(Node node, int index) => index < node.Inputs.Length && _graph.Constants.ContainsKey(node.Inputs[index]);

    private bool OthersAreConstant(Node node)
    {
        for (int index = 1; index < node.Inputs.Length; index++)
        {
            if (node.Inputs[index].Length > 0 && !IsConstant(node, index))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A value whose rows lie along an axis.</summary>
    private readonly record struct BatchedValue(int Rank, int Axis);
}
