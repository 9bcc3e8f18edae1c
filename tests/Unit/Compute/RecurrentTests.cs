using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

public sealed class RecurrentTests
{
    public static TheoryData<int, int, int, int> Shapes { get; } = new()
    {
        { 1, 1, 1, 1 },
        { 1, 1, 64, 64 },
        { 5, 1, 3, 7 },
        { 4, 3, 17, 33 },
        { 2, 29, 8, 5 },
        { 3, 2, 65, 100 },
        { 2, 5, 20, 210 },
        { 1, 6, 16, 64 },
        { 24, 33, 40, 70 },
        { 2, 9, 20, 300 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gru_equals_the_scalar_reference_in_bits(int steps, int batch, int inputSize, int hiddenSize)
    {
        foreach (bool linearBeforeReset in (bool[])[true, false])
        {
            foreach (SequenceLayout layout in Enum.GetValues<SequenceLayout>())
            {
                foreach (GateActivation gate in Enum.GetValues<GateActivation>())
                {
                    CheckGru(new Operation.Gru(hiddenSize, linearBeforeReset, layout, gate), steps, batch, inputSize);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Lstm_equals_the_scalar_reference_in_bits(int steps, int batch, int inputSize, int hiddenSize)
    {
        foreach (SequenceLayout layout in Enum.GetValues<SequenceLayout>())
        {
            foreach (GateActivation gate in Enum.GetValues<GateActivation>())
            {
                CheckLstm(new Operation.Lstm(hiddenSize, layout, gate), steps, batch, inputSize);
            }
        }
    }

    private static void CheckGru(Operation.Gru operation, int steps, int batch, int inputSize)
    {
        int hiddenSize = operation.HiddenSize;
        Samples samples = new(steps + (batch * 100) + hiddenSize);
        bool withBias = samples.Between(0, 2) > 0;
        bool withState = samples.Between(0, 1) > 0;
        Tensor x = samples.Tensor(2f, Axes(operation.Layout, steps, batch, inputSize));
        Tensor w = samples.Tensor(1f, 3 * hiddenSize, inputSize);
        Tensor r = samples.Tensor(0.5f, 3 * hiddenSize, hiddenSize);
        Tensor bias = samples.Tensor(0.3f, 6 * hiddenSize);
        Tensor initial = samples.Tensor(0.9f, batch, hiddenSize);
        SingleNode node = new SingleNode(operation).Input(x).Constant(w).Constant(r);
        node = withBias ? node.Constant(bias) : node.Missing();
        node = withState ? node.Input(initial) : node.Missing();
        ImmutableArray<Tensor> actual = node.Output().Output().RunOnEveryWidth();

        float[] sequence = new float[steps * batch * hiddenSize];
        float[] last = new float[batch * hiddenSize];
        for (int row = 0; row < batch; row++)
        {
            float[] h = withState ? initial.Elements<float>().Slice(row * hiddenSize, hiddenSize).ToArray() : new float[hiddenSize];
            for (int step = 0; step < steps; step++)
            {
                int at = Row(operation.Layout, steps, batch, step, row);
                h = RecurrentReference.GruStep(operation, x.Elements<float>().Slice(at * inputSize, inputSize), h, w, r, withBias ? bias : null);
                h.CopyTo(sequence, at * hiddenSize);
            }

            h.CopyTo(last, row * hiddenSize);
        }

        Bits.AssertEqual(sequence, actual[0].Elements<float>(), $"{operation}, sequence");
        Bits.AssertEqual(last, actual[1].Elements<float>(), $"{operation}, last state");
        Assert.Equal(new TensorShape(batch, hiddenSize), actual[1].Shape);
    }

    private static void CheckLstm(Operation.Lstm operation, int steps, int batch, int inputSize)
    {
        int hiddenSize = operation.HiddenSize;
        Samples samples = new(7 + steps + (batch * 100) + hiddenSize);
        bool withBias = samples.Between(0, 2) > 0;
        bool withState = samples.Between(0, 1) > 0;
        Tensor x = samples.Tensor(2f, Axes(operation.Layout, steps, batch, inputSize));
        Tensor w = samples.Tensor(1f, 4 * hiddenSize, inputSize);
        Tensor r = samples.Tensor(0.5f, 4 * hiddenSize, hiddenSize);
        Tensor bias = samples.Tensor(0.3f, 8 * hiddenSize);
        Tensor initial = samples.Tensor(0.9f, batch, hiddenSize);
        Tensor initialCell = samples.Tensor(0.9f, batch, hiddenSize);
        SingleNode node = new SingleNode(operation).Input(x).Constant(w).Constant(r);
        node = withBias ? node.Constant(bias) : node.Missing();
        node = withState ? node.Input(initial).Input(initialCell) : node.Missing().Missing();
        ImmutableArray<Tensor> actual = node.NoOutput().Output().Output().RunOnEveryWidth();

        float[] last = new float[batch * hiddenSize];
        float[] lastCell = new float[batch * hiddenSize];
        for (int row = 0; row < batch; row++)
        {
            float[] h = withState ? initial.Elements<float>().Slice(row * hiddenSize, hiddenSize).ToArray() : new float[hiddenSize];
            float[] cell = withState ? initialCell.Elements<float>().Slice(row * hiddenSize, hiddenSize).ToArray() : new float[hiddenSize];
            for (int step = 0; step < steps; step++)
            {
                int at = Row(operation.Layout, steps, batch, step, row);
                h = RecurrentReference.LstmStep(operation, x.Elements<float>().Slice(at * inputSize, inputSize), h, cell, w, r, withBias ? bias : null);
            }

            h.CopyTo(last, row * hiddenSize);
            cell.CopyTo(lastCell, row * hiddenSize);
        }

        Bits.AssertEqual(last, actual[0].Elements<float>(), $"{operation}, last state");
        Bits.AssertEqual(lastCell, actual[1].Elements<float>(), $"{operation}, last cell");
    }

    private static int[] Axes(SequenceLayout layout, int steps, int batch, int features) =>
        layout == SequenceLayout.TimeMajor ? [steps, batch, features] : [batch, steps, features];

    private static int Row(SequenceLayout layout, int steps, int batch, int step, int row) =>
        layout == SequenceLayout.TimeMajor ? (step * batch) + row : (row * steps) + step;
}
