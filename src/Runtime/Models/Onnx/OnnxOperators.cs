using ActorInference.Models.Graph;
using ActorInference.Models.Onnx.Operators;

namespace ActorInference.Models.Onnx;

/// <summary>The operators that we take, by their ONNX name.</summary>
internal static class OnnxOperators
{
    private static readonly Dictionary<string, Action<OperatorCall>> Known = new(StringComparer.Ordinal)
    {
        ["Abs"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Absolute),
        ["Add"] = call => ElementwiseOperators.Binary(call, BinaryFunction.Add),
        ["BatchNormalization"] = NormalizationOperators.BatchNormalization,
        ["Cast"] = ElementwiseOperators.Cast,
        ["Concat"] = ShapeOperators.Concat,
        ["Constant"] = ShapeOperators.Constant,
        ["ConstantOfShape"] = ShapeOperators.ConstantOfShape,
        ["Div"] = call => ElementwiseOperators.Binary(call, BinaryFunction.Divide),
        ["Dropout"] = ElementwiseOperators.Dropout,
        ["Equal"] = call => ElementwiseOperators.Binary(call, BinaryFunction.Equal),
        ["Erf"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Erf),
        ["Exp"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Exp),
        ["Expand"] = ShapeOperators.Expand,
        ["Flatten"] = ShapeOperators.Flatten,
        ["GRU"] = RecurrentOperators.Gru,
        ["Gather"] = ShapeOperators.Gather,
        ["Gemm"] = MatrixOperators.Gemm,
        ["HardSigmoid"] = ElementwiseOperators.HardSigmoid,
        ["Identity"] = ElementwiseOperators.Identity,
        ["LSTM"] = RecurrentOperators.Lstm,
        ["LayerNormalization"] = NormalizationOperators.LayerNormalization,
        ["Log"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Log),
        ["LogSoftmax"] = call => NormalizationOperators.Softmax(call, isLogarithm: true),
        ["MatMul"] = MatrixOperators.MatMul,
        ["Mul"] = call => ElementwiseOperators.Binary(call, BinaryFunction.Multiply),
        ["Neg"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Negate),
        ["Not"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Not),
        ["Pow"] = call => ElementwiseOperators.Binary(call, BinaryFunction.Power),
        ["ReduceMean"] = NormalizationOperators.ReduceMean,
        ["Relu"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Relu),
        ["Reshape"] = ShapeOperators.Reshape,
        ["Shape"] = ShapeOperators.Shape,
        ["Sigmoid"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Sigmoid),
        ["Slice"] = ShapeOperators.Slice,
        ["Softmax"] = call => NormalizationOperators.Softmax(call, isLogarithm: false),
        ["Split"] = ShapeOperators.Split,
        ["Sqrt"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Sqrt),
        ["Squeeze"] = ShapeOperators.Squeeze,
        ["Sub"] = call => ElementwiseOperators.Binary(call, BinaryFunction.Subtract),
        ["Tanh"] = call => ElementwiseOperators.Unary(call, UnaryFunction.Tanh),
        ["Transpose"] = ShapeOperators.Transpose,
        ["Unsqueeze"] = ShapeOperators.Unsqueeze,
        ["Where"] = ElementwiseOperators.Where,
    };

    /// <exception cref="ModelException">The operator is not supported, or not in this form; the message is a reason.</exception>
    public static void Lower(OnnxNode node, OperatorCall call)
    {
        if (node.Domain.Length > 0)
        {
            throw new ModelException($"operators of the domain '{node.Domain}' are not supported");
        }

        if (!Known.TryGetValue(node.Operator, out Action<OperatorCall>? lower))
        {
            throw new ModelException("the operator is not supported");
        }

        lower(call);
        call.CheckIsComplete();
    }
}
