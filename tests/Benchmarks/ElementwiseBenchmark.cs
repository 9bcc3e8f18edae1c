using ActorInference.Compute.Kernels;
using ActorInference.Models.Graph;
using BenchmarkDotNet.Attributes;

namespace ActorInference.Tests.Benchmarks;

/// <summary>Functions on single elements and along rows, 4096 floats at a time.</summary>
public class ElementwiseBenchmark
{
    private const int Count = 4096;
    private const int RowLength = 512;

    private readonly float[] _x = [.. Enumerable.Range(0, Count).Select(index => 4 * MathF.Sin(index))];
    private readonly float[] _y = new float[Count];

    [Params(UnaryFunction.Exp, UnaryFunction.Tanh, UnaryFunction.Sigmoid, UnaryFunction.Erf)]
    public UnaryFunction Function { get; set; }

    [Benchmark]
    public void Unary() => KernelSet.Best.Unary(Function, _x, _y);

    [Benchmark]
    public void LogSoftmax()
    {
        for (int row = 0; row < Count; row += RowLength)
        {
            KernelSet.Best.LogSoftmax(_x.AsSpan(row, RowLength), _y.AsSpan(row, RowLength));
        }
    }
}
