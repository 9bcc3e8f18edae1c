using ActorInference.Compute.Vectors;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Kernels;

/// <summary>The kernels compiled for one vector type.</summary>
internal sealed unsafe class KernelSet<TVectors, TVector>(VectorWidth width) : KernelSet
    where TVectors : IVectors<TVector>
    where TVector : struct
{
    public override VectorWidth Width => width;

    public override int VectorLength => TVectors.Count;

    public override void Product(float* a, nint aStride, int rows, in PackedMatrix b, float* c, nint cStride, int columns) =>
        ProductKernel<TVectors, TVector>.Run(a, aStride, rows, b, c, cStride, columns);

    public override void Gru(in RecurrentArguments run) => GruKernel<TVectors, TVector>.Run(run);

    public override void ResetFirstGru(in RecurrentArguments run) => ResetFirstGruKernel<TVectors, TVector>.Run(run);

    public override void Lstm(in RecurrentArguments run) => LstmKernel<TVectors, TVector>.Run(run);

    public override void Unary(UnaryFunction function, ReadOnlySpan<float> x, Span<float> y)
    {
        switch (function)
        {
            case UnaryFunction.Relu:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Relu>(x, y);
                break;
            case UnaryFunction.Sigmoid:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Sigmoid>(x, y);
                break;
            case UnaryFunction.HardSigmoid:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.HardSigmoid>(x, y);
                break;
            case UnaryFunction.Tanh:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Tanh>(x, y);
                break;
            case UnaryFunction.Exp:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Exp>(x, y);
                break;
            case UnaryFunction.Log:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Log>(x, y);
                break;
            case UnaryFunction.Sqrt:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Sqrt>(x, y);
                break;
            case UnaryFunction.Erf:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Erf>(x, y);
                break;
            case UnaryFunction.Negate:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Negate>(x, y);
                break;
            case UnaryFunction.Absolute:
                UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Absolute>(x, y);
                break;
            case UnaryFunction.Not:
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "Not an operation on floats.");
        }
    }

    public override void Square(ReadOnlySpan<float> x, Span<float> y) => UnaryKernel<TVectors, TVector>.Run<UnaryOperations.Square>(x, y);

    public override void Binary(BinaryFunction function, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        switch (function)
        {
            case BinaryFunction.Add:
                BinaryKernel<TVectors, TVector>.Run<BinaryOperations.Add>(a, b, y);
                break;
            case BinaryFunction.Subtract:
                BinaryKernel<TVectors, TVector>.Run<BinaryOperations.Subtract>(a, b, y);
                break;
            case BinaryFunction.Multiply:
                BinaryKernel<TVectors, TVector>.Run<BinaryOperations.Multiply>(a, b, y);
                break;
            case BinaryFunction.Divide:
                BinaryKernel<TVectors, TVector>.Run<BinaryOperations.Divide>(a, b, y);
                break;
            case BinaryFunction.Power:
            case BinaryFunction.Equal:
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, "Not a kernel of two float vectors.");
        }
    }

    public override float Sum(ReadOnlySpan<float> x) => SumKernel<TVectors, TVector>.Sum(x);

    public override void Softmax(ReadOnlySpan<float> x, Span<float> y) => SoftmaxKernel<TVectors, TVector>.Softmax(x, y);

    public override void LogSoftmax(ReadOnlySpan<float> x, Span<float> y) => SoftmaxKernel<TVectors, TVector>.LogSoftmax(x, y);

    public override void LayerNormalization(ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> bias, float epsilon, Span<float> y) =>
        NormalizationKernel<TVectors, TVector>.LayerNormalization(x, scale, bias, epsilon, y);

    public override void BatchNormalization(ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> factor, ReadOnlySpan<float> bias, Span<float> y) =>
        NormalizationKernel<TVectors, TVector>.BatchNormalization(x, mean, factor, bias, y);

    public override void BatchNormalization(ReadOnlySpan<float> x, float mean, float factor, float bias, Span<float> y) =>
        NormalizationKernel<TVectors, TVector>.BatchNormalization(x, mean, factor, bias, y);

    public override int FirstNonFinite(ReadOnlySpan<float> x) => FiniteKernel<TVectors, TVector>.FirstNonFinite(x);
}
