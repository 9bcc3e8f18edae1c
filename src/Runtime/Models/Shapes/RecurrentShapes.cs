using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Shapes;

/// <summary>Shapes of GRU and LSTM, direction axis removed.</summary>
internal static class RecurrentShapes
{
    private const int GruGates = 3;
    private const int LstmGates = 4;

    public static ImmutableArray<ValueFacts> Gru(Operation.Gru gru, ReadOnlySpan<ValueFacts?> inputs)
    {
        (ValueFacts sequence, ValueFacts state) = Infer(inputs, gru.HiddenSize, GruGates, gru.Layout);
        return [sequence, state];
    }

    public static ImmutableArray<ValueFacts> Lstm(Operation.Lstm lstm, ReadOnlySpan<ValueFacts?> inputs)
    {
        (ValueFacts sequence, ValueFacts state) = Infer(inputs, lstm.HiddenSize, LstmGates, lstm.Layout);
        return [sequence, state, state];
    }

    private static (ValueFacts Sequence, ValueFacts State) Infer(ReadOnlySpan<ValueFacts?> inputs, int hiddenSize, int gates, SequenceLayout layout)
    {
        if (hiddenSize is < 1 or > Limits.HiddenSizeMax)
        {
            throw new ModelException($"a hidden size of {hiddenSize} is not supported");
        }

        ValueFacts x = inputs[0]!;
        ShapeInference.RequireRank(x, 3, "the sequence");
        Require(inputs[1]!, "the input weight W", Axis.Of(gates * hiddenSize), x.Axes[2]);
        Require(inputs[2]!, "the recurrent weight R", Axis.Of(gates * hiddenSize), Axis.Of(hiddenSize));
        if (inputs.Length > 3 && inputs[3] is { } bias)
        {
            Require(bias, "the bias B", Axis.Of(2 * gates * hiddenSize));
        }

        Axis batch = x.Axes[layout == SequenceLayout.TimeMajor ? 1 : 0];
        for (int index = 4; index < inputs.Length; index++)
        {
            if (inputs[index] is { } state)
            {
                Require(state, "an initial state", batch, Axis.Of(hiddenSize));
            }
        }

        if (x.Type != ElementType.Float32)
        {
            throw new ModelException($"a {x.Type} sequence is not supported, only Float32");
        }

        return (new ValueFacts(x.Type, x.Axes.SetItem(2, Axis.Of(hiddenSize))), new ValueFacts(x.Type, [batch, Axis.Of(hiddenSize)]));
    }

    private static void Require(ValueFacts facts, string what, params ReadOnlySpan<Axis> axes)
    {
        ShapeInference.RequireRank(facts, axes.Length, what);
        if (facts.Type != ElementType.Float32)
        {
            throw new ModelException($"{what} is {facts.Type}, not Float32");
        }

        for (int index = 0; index < axes.Length; index++)
        {
            AxisAlgebra.Shared(facts.Axes[index], axes[index], $"{what} has shape [{string.Join(", ", facts.Axes)}]");
        }
    }
}
