using System.Collections.Immutable;

namespace ActorInference.Models.Graph;

/// <summary>
/// What a node computes: a closed set, typed and free of any file format's quirks. Importers lower to it, backends run
/// it. Shapes are named: T time steps, B batch, I input features, H hidden features, K and N the axes of a matrix. An
/// optional input that is absent is the empty name.
/// </summary>
public abstract record Operation
{
    private Operation()
    {
    }

    /// <summary>The word for people: "gru", "dense", "log-softmax".</summary>
    public abstract string Kind { get; }

    /// <summary>
    /// Gated recurrent unit, forward in time. Inputs: x, W [3H, I], R [3H, H], bias [6H] (input half, then recurrent half)
    /// or absent, initial state [B, H] or absent (zeros). Rows of W, R and bias are in ONNX' gate order z, r, h. Outputs:
    /// the sequence (laid out as x), and the last state [B, H]; either may be absent.
    /// With <paramref name="LinearBeforeReset"/>: h~ = tanh(Wh x + bWh + r * (Rh h + bRh)), else h~ = tanh(Wh x + bWh + Rh (r * h) + bRh);
    /// h' = (1 - z) * h~ + z * h (ONNX operator GRU).
    /// </summary>
    public sealed record Gru(int HiddenSize, bool LinearBeforeReset, SequenceLayout Layout, GateActivation Gate) : Operation
    {
        public override string Kind => "gru";
    }

    /// <summary>
    /// Long short-term memory, forward in time. Inputs: x, W [4H, I], R [4H, H], bias [8H] (input half, then recurrent half) or
    /// absent, initial state [B, H] or absent, initial cell [B, H] or absent. Gate order i, o, f, c as in ONNX. Outputs: the
    /// sequence, the last state [B, H], the last cell [B, H]; each may be absent.
    /// </summary>
    public sealed record Lstm(int HiddenSize, SequenceLayout Layout, GateActivation Gate) : Operation
    {
        public override string Kind => "lstm";
    }

    /// <summary>x [..., K] times a constant W [K, N] plus an optional constant bias [N] -> [..., N]. Inputs: x, W, bias or absent.</summary>
    public sealed record Dense : Operation
    {
        public override string Kind => "dense";
    }

    /// <summary>Matrix product of two activations with broadcast outer axes (ONNX MatMul). Inputs: a, b.</summary>
    public sealed record MatrixProduct : Operation
    {
        public override string Kind => "matrix-product";
    }

    /// <summary>Rows of a constant table [rows, features] by index: indices [...] (integers; a negative one counts from the end) -> [..., features]. Inputs: table, indices.</summary>
    public sealed record Embedding : Operation
    {
        public override string Kind => "embedding";
    }

    /// <summary>ONNX Gather along an axis. Inputs: data, indices. Output shape: data[..axis] + indices + data[axis+1..].</summary>
    public sealed record Gather(int Axis) : Operation
    {
        public override string Kind => "gather";
    }

    /// <summary>One operation on each element. Inputs: x.</summary>
    public sealed record Unary(UnaryFunction Function) : Operation
    {
        public override string Kind => Function.ToString().ToLowerInvariant();
    }

    /// <summary>Element by element with ONNX (NumPy) broadcasting. Inputs: a, b.</summary>
    public sealed record Binary(BinaryFunction Function) : Operation
    {
        public override string Kind => Function.ToString().ToLowerInvariant();
    }

    /// <summary>condition ? a : b with broadcasting. Inputs: condition (boolean), a, b.</summary>
    public sealed record Where : Operation
    {
        public override string Kind => "where";
    }

    /// <summary>exp(x) / sum exp(x) along one axis (opset 13 meaning; a negative axis counts from the end). Inputs: x.</summary>
    public sealed record Softmax(int Axis) : Operation
    {
        public override string Kind => "softmax";
    }

    /// <summary>log of <see cref="Softmax"/>. Inputs: x.</summary>
    public sealed record LogSoftmax(int Axis) : Operation
    {
        public override string Kind => "log-softmax";
    }

    /// <summary>(x - mean) / sqrt(variance + epsilon) * scale + bias over the axes from <paramref name="Axis"/> to the last. Inputs: x, scale, bias or absent.</summary>
    public sealed record LayerNormalization(int Axis, float Epsilon) : Operation
    {
        public override string Kind => "layer-normalization";
    }

    /// <summary>Inference form: (x - mean) / sqrt(variance + epsilon) * scale + bias per channel (axis 1). Inputs: x, scale [C], bias [C], mean [C], variance [C].</summary>
    public sealed record BatchNormalization(float Epsilon) : Operation
    {
        public override string Kind => "batch-normalization";
    }

    /// <summary>Mean over axes. Inputs: x.</summary>
    public sealed record ReduceMean(ImmutableArray<int> Axes, bool KeepAxes) : Operation
    {
        public override string Kind => "reduce-mean";
    }

    /// <summary>Inputs: x.</summary>
    public sealed record Transpose(ImmutableArray<int> Permutation) : Operation
    {
        public override string Kind => "transpose";
    }

    /// <summary>ONNX Reshape: 0 keeps the input's axis, -1 takes the rest. Inputs: x, target shape (int64 [rank]; constant or computed).</summary>
    public sealed record Reshape(bool ZeroKeepsAxis) : Operation
    {
        public override string Kind => "reshape";
    }

    /// <summary>Removes axes of size 1. Inputs: x.</summary>
    public sealed record Squeeze(ImmutableArray<int> Axes) : Operation
    {
        public override string Kind => "squeeze";
    }

    /// <summary>Inserts axes of size 1; the axes count in the output's rank. Inputs: x.</summary>
    public sealed record Unsqueeze(ImmutableArray<int> Axes) : Operation
    {
        public override string Kind => "unsqueeze";
    }

    /// <summary>ONNX Slice. Inputs: x, starts, ends, axes or absent, steps or absent (int64 or int32 vectors; constant or computed).</summary>
    public sealed record Slice : Operation
    {
        public override string Kind => "slice";
    }

    /// <summary>Inputs: one or more tensors, equal but for the axis.</summary>
    public sealed record Concat(int Axis) : Operation
    {
        public override string Kind => "concat";
    }

    /// <summary>[d0..] -> [product before axis, product from axis]. Inputs: x.</summary>
    public sealed record Flatten(int Axis) : Operation
    {
        public override string Kind => "flatten";
    }

    /// <summary>Inputs: x.</summary>
    public sealed record Cast(ElementType To) : Operation
    {
        public override string Kind => "cast";
    }

    /// <summary>Broadcasts x to a shape. Inputs: x, shape (int64 vector).</summary>
    public sealed record Expand : Operation
    {
        public override string Kind => "expand";
    }

    /// <summary>The input's shape as int64 [rank]. Inputs: x.</summary>
    public sealed record ShapeOf : Operation
    {
        public override string Kind => "shape";
    }

    /// <summary>A tensor of the given shape filled with one value. Inputs: shape (int64 vector), value (one element, constant).</summary>
    public sealed record Fill : Operation
    {
        public override string Kind => "fill";
    }
}
