using ActorInference.Models.Graph;
using ActorInference.Models.Lowering;
using ActorInference.Models.Shapes;

namespace ActorInference.Models.Onnx.Operators;

/// <summary>Operators that work element by element, and those that pass a value on.</summary>
internal static class ElementwiseOperators
{
    public static void Unary(OperatorCall call, UnaryFunction function) => call.Emit(new Operation.Unary(function), call.Input(0));

    public static void HardSigmoid(OperatorCall call)
    {
        const float Slope = 0.2f;
        const float Shift = 0.5f;
        if (call.Single("alpha", Slope) != Slope || call.Single("beta", Shift) != Shift)
        {
            throw new ModelException($"only alpha {Slope} and beta {Shift} are supported");
        }

        Unary(call, UnaryFunction.HardSigmoid);
    }

    public static void Binary(OperatorCall call, BinaryFunction function)
    {
        GraphValue left = call.Input(0);
        GraphValue right = call.Input(1);
        if (function == BinaryFunction.Power && left.Facts.Type != right.Facts.Type && right.IsConstant)
        {
            right = call.Builder.Cast(right, left.Facts.Type);
        }

        GraphValue? recognised = function switch
        {
            BinaryFunction.Add => DenseRecognition.Bias(call.Builder, left, right) ?? NormalizationRecognition.Bias(call.Builder, left, right),
            BinaryFunction.Multiply => NormalizationRecognition.Scale(call.Builder, left, right),
            BinaryFunction.Divide => NormalizationRecognition.Quotient(call.Builder, left, right),
            _ => null,
        };
        call.SetOutput(0, recognised ?? call.Builder.Emit(new Operation.Binary(function), WithoutFill(call.Builder, left, right), WithoutFill(call.Builder, right, left)));
    }

    public static void Where(OperatorCall call)
    {
        GraphValue condition = call.Input(0);
        GraphValue yes = call.Input(1);
        GraphValue no = call.Input(2);
        call.Emit(new Operation.Where(), condition, WithoutFill(call.Builder, yes, condition), WithoutFill(call.Builder, no, condition));
    }

    public static void Cast(OperatorCall call)
    {
        ElementType to = OnnxTensorDecoder.TypeOf(call.Number("to", 0), "the result");
        call.SetOutput(0, call.Builder.Cast(call.Input(0), to));
    }

    public static void Identity(OperatorCall call) => call.SetOutput(0, call.Input(0));

    public static void Dropout(OperatorCall call)
    {
        call.Single("ratio", 0.5f);
        call.Integer("seed", 0);
        call.OptionalInput(1);
        if (call.OptionalInput(2) is { } training && (!training.IsConstant || !training.IsZero))
        {
            throw new ModelException("training mode is not supported: export the model for inference");
        }

        call.SetOutput(0, call.Input(0));
    }

    /// <summary>A tensor of one repeated value, as large as what it meets, is that value.</summary>
    private static GraphValue WithoutFill(GraphBuilder builder, GraphValue operand, GraphValue other)
    {
        if (operand.WrittenBy<Operation.Fill>() is null || !AxisAlgebra.AreSame(operand.Facts.Axes.AsSpan(), other.Facts.Axes.AsSpan()))
        {
            return operand;
        }

        GraphValue value = operand.Producer!.Inputs[1]!;
        return value.Rank == 0 ? value : builder.Squeeze(value, [.. Enumerable.Range(0, value.Rank)]);
    }
}
