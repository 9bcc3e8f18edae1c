using System.Collections.Immutable;
using ActorInference.Compute.Kernels;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Programs;

/// <summary>Holds a request's tensors against the descriptions of a program's inputs before anything is computed.</summary>
internal sealed class InputCheck
{
    private const int NoSymbol = -1;

    private readonly ImmutableArray<ValueDescription> _inputs;
    private readonly KernelSet _kernels;
    private readonly int[][] _symbols;
    private readonly string[] _symbolNames;
    private readonly (int Size, int Input)[] _sizes;

    public InputCheck(ImmutableArray<ValueDescription> inputs, KernelSet kernels)
    {
        _inputs = inputs;
        _kernels = kernels;
        List<string> names = [];
        _symbols = [.. inputs.Select(input => input.Axes.Select(axis => SymbolOf(axis, names)).ToArray())];
        _symbolNames = [.. names];
        _sizes = new (int, int)[names.Count];
    }

    /// <exception cref="ComputeException">Names the input, what came and what was expected.</exception>
    public void Check(ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length != _inputs.Length)
        {
            throw new ComputeException($"{tensors.Length} inputs came, {_inputs.Length} were expected: {string.Join(", ", _inputs)}.");
        }

        Array.Fill(_sizes, (NoSymbol, NoSymbol));
        for (int index = 0; index < tensors.Length; index++)
        {
            CheckShape(index, tensors[index]);
            CheckFinite(_inputs[index], tensors[index]);
        }
    }

    private void CheckShape(int index, Tensor tensor)
    {
        ValueDescription input = _inputs[index];
        if (tensor.Type != input.Type || tensor.Shape.Rank != input.Axes.Length)
        {
            throw Wrong(input, tensor);
        }

        for (int axis = 0; axis < input.Axes.Length; axis++)
        {
            int size = tensor.Shape[axis];
            if (size == 0)
            {
                throw new ComputeException($"Input '{input.Name}' has an empty axis: {tensor} came.");
            }

            if (input.Axes[axis].Size is int expected && size != expected)
            {
                throw Wrong(input, tensor);
            }

            int symbol = _symbols[index][axis];
            if (symbol == NoSymbol)
            {
                continue;
            }

            if (_sizes[symbol].Input == NoSymbol)
            {
                _sizes[symbol] = (size, index);
            }
            else if (_sizes[symbol].Size != size)
            {
                throw new ComputeException(
                    $"Input '{input.Name}' has {size} for '{_symbolNames[symbol]}' but input '{_inputs[_sizes[symbol].Input].Name}' has {_sizes[symbol].Size}: {tensor} came.");
            }
        }
    }

    private void CheckFinite(ValueDescription input, Tensor tensor)
    {
        if (tensor.Type != ElementType.Float32)
        {
            return;
        }

        ReadOnlySpan<float> values = tensor.Elements<float>();
        int position = _kernels.FirstNonFinite(values);
        if (position >= 0)
        {
            throw new ComputeException($"Input '{input.Name}' is not finite: {Position.Describe(values[position])} at {Position.Of(position, tensor.Shape)}.");
        }
    }

    private static int SymbolOf(Axis axis, List<string> names)
    {
        if (axis.Size is not null || axis.Symbol.Length == 0)
        {
            return NoSymbol;
        }

        int index = names.IndexOf(axis.Symbol);
        if (index < 0)
        {
            names.Add(axis.Symbol);
            index = names.Count - 1;
        }

        return index;
    }

    private static ComputeException Wrong(ValueDescription input, Tensor tensor) =>
        new($"Input '{input.Name}' is wrong: {tensor} came, {input.Type}[{string.Join(", ", input.Axes)}] was expected.");
}
