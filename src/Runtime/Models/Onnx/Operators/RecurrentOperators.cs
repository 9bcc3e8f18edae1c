using System.Collections.Immutable;
using ActorInference.Models.Graph;
using ActorInference.Models.Lowering;

namespace ActorInference.Models.Onnx.Operators;

/// <summary>
/// GRU and LSTM without what ONNX wraps around them: the direction axis, zero initial states, and the transposes that turn
/// a batch-major sequence for an operator that wants time first.
/// </summary>
internal static class RecurrentOperators
{
    private const int SequenceLengths = 4;
    private const int InitialState = 5;
    private const int InitialCell = 6;
    private const int Peepholes = 7;

    public static void Gru(OperatorCall call)
    {
        GateActivation gate = ReadCommon(call, activations: 2);
        bool linearBeforeReset = call.Flag("linear_before_reset", false);
        Lower(call, stateCount: 1, (size, layout) => new Operation.Gru(size, linearBeforeReset, layout, gate));
    }

    public static void Lstm(OperatorCall call)
    {
        GateActivation gate = ReadCommon(call, activations: 3);
        if (call.Flag("input_forget", false))
        {
            throw new ModelException("input_forget (a coupled input and forget gate) is not supported");
        }

        if (call.OptionalInput(Peepholes) is { } peepholes && !(peepholes.IsConstant && peepholes.IsZero))
        {
            throw new ModelException("peepholes are not supported");
        }

        Lower(call, stateCount: 2, (size, layout) => new Operation.Lstm(size, layout, gate));
    }

    private static GateActivation ReadCommon(OperatorCall call, int activations)
    {
        string direction = call.Text("direction", "forward");
        if (direction != "forward")
        {
            throw new ModelException($"direction '{direction}' is not supported, only 'forward'");
        }

        if (call.HasAttribute("clip"))
        {
            throw new ModelException("clip is not supported");
        }

        if (call.OptionalInput(SequenceLengths) is not null)
        {
            throw new ModelException("sequence_lens is not supported: give sequences of one length in a batch");
        }

        ImmutableArray<float> alpha = call.Singles("activation_alpha");
        ImmutableArray<float> beta = call.Singles("activation_beta");
        ImmutableArray<string> names = call.Texts("activations");
        if (names.IsEmpty)
        {
            return GateActivation.Sigmoid;
        }

        if (names.Length != activations || names.Skip(1).Any(name => !name.Equals("Tanh", StringComparison.OrdinalIgnoreCase)))
        {
            throw new ModelException($"activations [{string.Join(", ", names)}] are not supported: only Sigmoid or HardSigmoid, then Tanh");
        }

        if (names[0].Equals("Sigmoid", StringComparison.OrdinalIgnoreCase))
        {
            return GateActivation.Sigmoid;
        }

        bool isKeras = (alpha.IsEmpty || alpha[0] == 0.2f) && (beta.IsEmpty || beta[0] == 0.5f);
        return names[0].Equals("HardSigmoid", StringComparison.OrdinalIgnoreCase) && isKeras
            ? GateActivation.HardSigmoid
            : throw new ModelException($"gate activation {names[0]} is not supported: only Sigmoid, or HardSigmoid with alpha 0.2 and beta 0.5");
    }

    private static void Lower(OperatorCall call, int stateCount, Func<int, SequenceLayout, Operation> create)
    {
        GraphBuilder builder = call.Builder;
        GraphValue x = call.Input(0);
        bool isBatchFirst = call.Flag("layout", false);
        GraphValue weight = WithoutDirection(builder, call.Input(1), "W", 3)!;
        GraphValue recurrent = WithoutDirection(builder, call.Input(2), "R", 3)!;
        GraphValue? bias = WithoutDirection(builder, call.OptionalInput(3), "B", 2);
        int hiddenSize = recurrent.Facts.Axes[1].Size!.Value;
        if (call.Number("hidden_size", hiddenSize) != hiddenSize)
        {
            throw new ModelException($"hidden_size does not fit R of {recurrent.Facts}");
        }

        // The sequence as it was before somebody turned it for this operator.
        bool isTurned = !isBatchFirst && x.WrittenBy<Operation.Transpose>() is { } turn && turn.Permutation.SequenceEqual([1, 0, 2]);
        GraphValue sequence = isTurned ? x.Producer!.Inputs[0]! : x;
        SequenceLayout layout = isTurned || isBatchFirst ? SequenceLayout.BatchMajor : SequenceLayout.TimeMajor;
        int stateAxis = isBatchFirst ? 1 : 0;
        List<GraphValue?> inputs = [sequence, weight, recurrent, bias];
        for (int index = 0; index < stateCount; index++)
        {
            inputs.Add(State(builder, call.OptionalInput(index == 0 ? InitialState : InitialCell), sequence, stateAxis));
        }

        ImmutableArray<GraphValue> results = builder.EmitAll(create(hiddenSize, layout), [.. inputs]);
        GraphValue output = isTurned ? builder.Transpose(results[0], 1, 0, 2) : results[0];
        call.SetOutput(0, builder.Unsqueeze(output, isBatchFirst ? 2 : 1));
        for (int index = 1; index <= stateCount; index++)
        {
            call.SetOutput(index, builder.Unsqueeze(results[index], stateAxis));
        }
    }

    private static GraphValue? WithoutDirection(GraphBuilder builder, GraphValue? weight, string name, int rank)
    {
        if (weight is null)
        {
            return null;
        }

        if (!weight.IsConstant)
        {
            throw new ModelException($"the weight {name} is not constant");
        }

        return weight.Rank == rank && weight.Facts.Axes[0].Size == 1
            ? builder.Squeeze(weight, 0)
            : throw new ModelException($"the weight {name} of {weight.Facts} is not that of one direction");
    }

    private static GraphValue? State(GraphBuilder builder, GraphValue? state, GraphValue sequence, int directionAxis)
    {
        if (state is null || state.IsZero)
        {
            return null;
        }

        if (state.Rank != 3)
        {
            throw new ModelException($"the initial state {state} has not three axes");
        }

        // A learned state that is repeated for each request takes the batch size from the layer's own input, so that nothing else crosses a cut.
        if (state.WrittenBy<Operation.Expand>() is { } expand && state.Producer!.Inputs[0]!.IsConstant)
        {
            state = builder.Emit(expand, state.Producer.Inputs[0], builder.ShapeFrom(sequence, state.Producer.Inputs[1]!));
        }

        return builder.Squeeze(state, directionAxis);
    }
}
