using System.Runtime.InteropServices;
using ActorInference.Models;
using ActorInference.TorchSharp.Programs;
using TorchSharp;

namespace ActorInference.TorchSharp.Steps;

/// <summary>The checked constants of a recurrent layer in ONNX' gate order: W [gates * H, I], R [gates * H, H], bias [2 * gates * H] or absent.</summary>
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

    public bool HasBias => _bias is not null;

    /// <summary>Fills a recurrent module of one layer and one direction.</summary>
    /// <param name="module">Its parameters are weight_ih_l0, weight_hh_l0, bias_ih_l0 and bias_hh_l0.</param>
    /// <param name="order">For each gate of libtorch, which gate of ONNX it is.</param>
    public void CopyTo(torch.nn.Module module, ReadOnlySpan<int> order)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable withoutGradients = torch.no_grad();
        foreach ((string name, torch.Tensor parameter) in module.named_parameters())
        {
            bool isInput = name.Contains("_ih_", StringComparison.Ordinal);
            torch.Tensor values = name.StartsWith("weight", StringComparison.Ordinal)
                ? Load(isInput ? _input.Elements<float>() : _recurrent.Elements<float>(), isInput ? InputSize : _hiddenSize, order)
                : Load(BiasHalf(isInput ? 0 : 1), 1, order).flatten();
            parameter.copy_(values);
        }
    }

    /// <summary>The input weight [I, gates * H] and its half of the bias [gates * H] in ONNX' order; owned by the caller.</summary>
    public (torch.Tensor Weight, torch.Tensor Bias) InputHalf() => Half(_input, InputSize, 0);

    /// <summary>The recurrent weight [H, gates * H] and its half of the bias [gates * H] in ONNX' order; owned by the caller.</summary>
    public (torch.Tensor Weight, torch.Tensor Bias) RecurrentHalf() => Half(_recurrent, _hiddenSize, 1);

    private (torch.Tensor Weight, torch.Tensor Bias) Half(Tensor weight, int columns, int half)
    {
        int[] order = [.. Enumerable.Range(0, _gates)];
        using torch.Tensor rows = Load(weight.Elements<float>(), columns, order);
        using torch.Tensor turned = rows.t();
        using torch.Tensor bias = Load(BiasHalf(half), 1, order);
        return (turned.contiguous(), bias.flatten());
    }

    private ReadOnlySpan<float> BiasHalf(int half)
    {
        int rows = _gates * _hiddenSize;
        return _bias is Tensor bias ? bias.Elements<float>().Slice(half * rows, rows) : new float[rows];
    }

    private torch.Tensor Load(ReadOnlySpan<float> source, int columns, ReadOnlySpan<int> order)
    {
        int gateSize = _hiddenSize * columns;
        float[] ordered = new float[source.Length];
        for (int gate = 0; gate < order.Length; gate++)
        {
            source.Slice(order[gate] * gateSize, gateSize).CopyTo(ordered.AsSpan(gate * gateSize));
        }

        TensorShape shape = new(_gates * _hiddenSize, columns);
        return HostBytes.Load(ElementType.Float32, shape, MemoryMarshal.AsBytes(ordered.AsSpan()), _builder.Device);
    }
}
