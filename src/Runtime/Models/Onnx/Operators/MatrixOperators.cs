using System.Runtime.InteropServices;
using ActorInference.Models.Graph;
using ActorInference.Models.Lowering;

namespace ActorInference.Models.Onnx.Operators;

/// <summary>MatMul and Gemm.</summary>
internal static class MatrixOperators
{
    public static void MatMul(OperatorCall call)
    {
        GraphValue left = call.Input(0);
        GraphValue right = call.Input(1);
        bool isDense = right is { IsConstant: true, Rank: 2 } && !left.IsConstant && left.Rank > 0;
        call.SetOutput(0, isDense ? call.Builder.Emit(new Operation.Dense(), left, right, null) : call.Builder.Emit(new Operation.MatrixProduct(), left, right));
    }

    public static void Gemm(OperatorCall call)
    {
        GraphBuilder builder = call.Builder;
        GraphValue a = call.Input(0);
        GraphValue b = call.Input(1);
        GraphValue? c = call.OptionalInput(2);
        float alpha = call.Single("alpha", 1f);
        float beta = call.Single("beta", 1f);
        if (a.Rank != 2 || b.Rank != 2)
        {
            throw new ModelException($"{a} times {b}: both must have two axes");
        }

        a = call.Flag("transA", false) ? builder.Transpose(a, 1, 0) : a;
        b = call.Flag("transB", false) ? builder.Transpose(b, 1, 0) : b;
        c = c is null or { IsConstant: true, IsZero: true, Rank: 0 } ? null : Scaled(builder, c, beta);
        if (!b.IsConstant || a.IsConstant)
        {
            GraphValue product = Scaled(builder, builder.Emit(new Operation.MatrixProduct(), a, b), alpha);
            call.SetOutput(0, c is null ? product : builder.Emit(new Operation.Binary(BinaryFunction.Add), product, c));
            return;
        }

        GraphValue weight = Scaled(builder, b, alpha);
        GraphValue? bias = c is not null && b.Facts.Axes[1].Size is { } length ? DenseRecognition.AsVector(builder, c, length, rankMax: 2) : null;
        GraphValue dense = builder.Emit(new Operation.Dense(), a, weight, bias);
        call.SetOutput(0, c is null || bias is not null ? dense : builder.Emit(new Operation.Binary(BinaryFunction.Add), dense, c));
    }

    private static GraphValue Scaled(GraphBuilder builder, GraphValue x, float factor)
    {
        if (factor == 1f)
        {
            return x;
        }

        float[] value = [factor];
        GraphValue scalar = builder.Constant(new Tensor(ElementType.Float32, new TensorShape(), MemoryMarshal.AsBytes(value.AsSpan()).ToArray()));
        return builder.Emit(new Operation.Binary(BinaryFunction.Multiply), x, scalar);
    }
}
