using ActorInference.Compute;
using ActorInference.Models;
using ActorInference.Models.Graph;
using BenchmarkDotNet.Attributes;

namespace ActorInference.Tests.Benchmarks;

/// <summary>A dense layer of N x N on N rows (2 N^3 operations) and on one row.</summary>
public class ProductBenchmark : IDisposable
{
    private readonly ReusedMemory _outputs = new();
    private IStageProgram? _program;
    private Tensor[] _square = [];
    private Tensor[] _row = [];

    [Params(128, 384, 768)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        float[] values = [.. Enumerable.Range(0, Size * Size).Select(index => MathF.Sin(index))];
        _square = [Tensor.FromArray(new TensorShape(Size, Size), values)];
        _row = [Tensor.FromArray(new TensorShape(1, Size), values[..Size])];
        Axis[] axes = [Axis.Named("rows"), Axis.Of(Size)];
        _program = new ManagedBackend().Build(new StageGraph(
            [new Node("dense", new Operation.Dense(), ["x", "weight", ""], ["y"])],
            [new ValueDescription("x", ElementType.Float32, [.. axes])],
            [new ValueDescription("y", ElementType.Float32, [.. axes])],
            new Dictionary<string, Tensor> { ["weight"] = _square[0] }));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _program?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Square() => _program!.Run(_square, _outputs);

    [Benchmark]
    public void Row() => _program!.Run(_row, _outputs);
}
