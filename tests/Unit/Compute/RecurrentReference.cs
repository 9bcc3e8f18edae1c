using ActorInference.Compute.Kernels;
using ActorInference.Compute.Vectors;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>
/// GRU and LSTM as docs/numbers.md writes them down: one float at a time, one chain per dot product. Activations are the
/// scalar forms of our polynomials, which have tests of their own.
/// </summary>
internal static class RecurrentReference
{
    public static float Chain(float bias, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = bias;
        for (int k = 0; k < a.Length; k++)
        {
            sum = MathF.FusedMultiplyAdd(a[k], b[k], sum);
        }

        return sum;
    }

    public static float Gate(GateActivation gate, float x) => gate switch
    {
        GateActivation.Sigmoid => Logistic.Of<VectorsScalar, float>(x),
        GateActivation.HardSigmoid => Logistic.HardOf<VectorsScalar, float>(x),
    };

    public static float Tanh(float x) => HyperbolicTangent.Of<VectorsScalar, float>(x);

    /// <summary>One step of one batch element.</summary>
    public static float[] GruStep(Operation.Gru operation, ReadOnlySpan<float> x, float[] h, Tensor w, Tensor r, Tensor? bias)
    {
        int size = operation.HiddenSize;
        float Input(int gate, int unit, ReadOnlySpan<float> x) => Half(w, bias, gate, unit, size, 3, 0, x);
        float Recurrent(int gate, int unit, ReadOnlySpan<float> h) => Half(r, bias, gate, unit, size, 3, 1, h);
        float[] z = new float[size];
        float[] reset = new float[size];
        float[] resetState = new float[size];
        float[] next = new float[size];
        for (int unit = 0; unit < size; unit++)
        {
            z[unit] = Gate(operation.Gate, Input(0, unit, x) + Recurrent(0, unit, h));
            reset[unit] = Gate(operation.Gate, Input(1, unit, x) + Recurrent(1, unit, h));
            resetState[unit] = reset[unit] * h[unit];
        }

        for (int unit = 0; unit < size; unit++)
        {
            float n = operation.LinearBeforeReset
                ? Tanh(MathF.FusedMultiplyAdd(reset[unit], Recurrent(2, unit, h), Input(2, unit, x)))
                : Tanh(Input(2, unit, x) + Recurrent(2, unit, resetState));
            next[unit] = MathF.FusedMultiplyAdd(1f - z[unit], n, z[unit] * h[unit]);
        }

        return next;
    }

    /// <summary>One step of one batch element; the cell is updated in place.</summary>
    public static float[] LstmStep(Operation.Lstm operation, ReadOnlySpan<float> x, float[] h, float[] cell, Tensor w, Tensor r, Tensor? bias)
    {
        int size = operation.HiddenSize;
        float[] next = new float[size];
        for (int unit = 0; unit < size; unit++)
        {
            float i = Gate(operation.Gate, Half(w, bias, 0, unit, size, 4, 0, x) + Half(r, bias, 0, unit, size, 4, 1, h));
            float o = Gate(operation.Gate, Half(w, bias, 1, unit, size, 4, 0, x) + Half(r, bias, 1, unit, size, 4, 1, h));
            float f = Gate(operation.Gate, Half(w, bias, 2, unit, size, 4, 0, x) + Half(r, bias, 2, unit, size, 4, 1, h));
            float n = Tanh(Half(w, bias, 3, unit, size, 4, 0, x) + Half(r, bias, 3, unit, size, 4, 1, h));
            cell[unit] = MathF.FusedMultiplyAdd(f, cell[unit], i * n);
            next[unit] = o * Tanh(cell[unit]);
        }

        return next;
    }

    private static float Half(Tensor weight, Tensor? bias, int gate, int unit, int size, int gates, int half, ReadOnlySpan<float> values)
    {
        int row = (gate * size) + unit;
        float start = bias is Tensor given ? given.Elements<float>()[(half * gates * size) + row] : 0f;
        return Chain(start, weight.Elements<float>().Slice(row * values.Length, values.Length), values);
    }
}
