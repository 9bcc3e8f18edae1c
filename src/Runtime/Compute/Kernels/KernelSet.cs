using System.Runtime.Intrinsics;
using ActorInference.Compute.Vectors;
using ActorInference.Models.Graph;

namespace ActorInference.Compute.Kernels;

/// <summary>All kernels of one vector width. Every set gives the same bits.</summary>
internal abstract unsafe class KernelSet
{
    /// <summary>The widest that this processor has; chosen once.</summary>
    public static KernelSet Best { get; } = For(BestWidth());

    public abstract VectorWidth Width { get; }

    /// <summary>Floats per vector.</summary>
    public abstract int VectorLength { get; }

    public static KernelSet For(VectorWidth width) => width switch
    {
        VectorWidth.Scalar => new KernelSet<VectorsScalar, float>(width),
        VectorWidth.Bits128 => new KernelSet<Vectors128, Vector128<float>>(width),
        VectorWidth.Bits256 => new KernelSet<Vectors256, Vector256<float>>(width),
        VectorWidth.Bits512 => new KernelSet<Vectors512, Vector512<float>>(width),
    };

    public abstract void Product(float* a, nint aStride, int rows, in PackedMatrix b, float* c, nint cStride, int columns);

    public abstract void Gru(in RecurrentArguments run);

    public abstract void ResetFirstGru(in RecurrentArguments run);

    public abstract void Lstm(in RecurrentArguments run);

    public abstract void Unary(UnaryFunction function, ReadOnlySpan<float> x, Span<float> y);

    public abstract void Square(ReadOnlySpan<float> x, Span<float> y);

    public abstract void Binary(BinaryFunction function, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);

    public abstract float Sum(ReadOnlySpan<float> x);

    public abstract void Softmax(ReadOnlySpan<float> x, Span<float> y);

    public abstract void LogSoftmax(ReadOnlySpan<float> x, Span<float> y);

    public abstract void LayerNormalization(ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> bias, float epsilon, Span<float> y);

    public abstract void BatchNormalization(ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> factor, ReadOnlySpan<float> bias, Span<float> y);

    public abstract void BatchNormalization(ReadOnlySpan<float> x, float mean, float factor, float bias, Span<float> y);

    public abstract int FirstNonFinite(ReadOnlySpan<float> x);

    private static VectorWidth BestWidth() =>
        Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : Vector128.IsHardwareAccelerated ? VectorWidth.Bits128
        : VectorWidth.Scalar;
}
