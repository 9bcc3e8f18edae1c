using System.Globalization;
using ActorInference.Compute.Kernels;
using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>The checked constants of a recurrent layer: W [gates * H, I], R [gates * H, H], bias [2 * gates * H] or absent.</summary>
internal sealed class RecurrentWeights
{
    private readonly ProgramBuilder _builder;
    private readonly int _gates;
    private readonly int _hiddenSize;
    private readonly Tensor _input;
    private readonly Tensor _recurrent;
    private readonly Tensor? _bias;

    public RecurrentWeights(ProgramBuilder builder, int gates, int hiddenSize)
    {
        _builder = builder;
        _gates = gates;
        _hiddenSize = hiddenSize;
        if (hiddenSize <= 0)
        {
            throw builder.Refuse($"its hidden size is {hiddenSize}");
        }

        _input = builder.FloatConstant(1, "input weight") ?? throw builder.Refuse("its input weight is missing");
        _recurrent = builder.FloatConstant(2, "recurrent weight") ?? throw builder.Refuse("its recurrent weight is missing");
        _bias = builder.FloatConstant(3, "bias");
        int rows = gates * hiddenSize;
        if (_input.Shape.Rank != 2 || _input.Shape[0] != rows || _input.Shape[1] == 0)
        {
            throw builder.Refuse($"its input weight has shape {_input.Shape}; [{rows}, input features] is expected");
        }

        if (_recurrent.Shape != new TensorShape(rows, hiddenSize))
        {
            throw builder.Refuse($"its recurrent weight has shape {_recurrent.Shape}; [{rows}, {hiddenSize}] is expected");
        }

        if (_bias is Tensor bias && bias.Shape != new TensorShape(2 * rows))
        {
            throw builder.Refuse($"its bias has shape {bias.Shape}; [{2 * rows}] is expected");
        }
    }

    public int InputSize => _input.Shape[1];

    /// <param name="panels">The layer's panels.</param>
    /// <param name="columns">The weight's rows in the order in which they are packed; -1 for padding.</param>
    /// <param name="order">Names that order: unique among those of one model.</param>
    public PackedMatrix PackInput(GatePanels panels, List<int> columns, string order) => Pack(_input, panels, columns, order, half: 0);

    /// <inheritdoc cref="PackInput"/>
    public PackedMatrix PackRecurrent(GatePanels panels, List<int> columns, string order) => Pack(_recurrent, panels, columns, order, half: 1);

    private unsafe PackedMatrix Pack(Tensor weight, GatePanels panels, List<int> columns, string order, int half)
    {
        int rows = _gates * _hiddenSize;
        int depth = weight.Shape[1];
        int vectorLength = _builder.Kernels.VectorLength;
        int vectors = columns.Count / vectorLength;
        string layout = string.Create(CultureInfo.InvariantCulture, $"{order} {_gates} {_hiddenSize} {half}");
        float* memory = _builder.Weights(weight, _bias, layout, PackedMatrix.SizeFloats(depth, vectors, vectorLength), packed =>
        {
            ReadOnlySpan<float> bias = _bias is Tensor both ? both.Elements<float>().Slice(half * rows, rows) : [];
            PackedMatrix.Pack((float*)packed, weight.Elements<float>(), depth, rowStride: 1, columnStride: depth, [.. columns], bias, panels.PanelVectors, vectorLength);
        });
        return PackedMatrix.At(memory, depth, vectors, panels.PanelVectors, vectorLength);
    }
}
