using ActorInference.Compute;
using ActorInference.Models;
using BenchmarkDotNet.Attributes;

namespace ActorInference.Tests.Benchmarks;

/// <summary>A whole sequence through 21 GRU layers on one lane.</summary>
public class RecurrentBenchmark : IDisposable
{
    private const int Layers = 21;

    private readonly ReusedMemory _outputs = new();
    private IStageProgram? _program;
    private Tensor[] _inputs = [];

    [Params(64, 128, 256)]
    public int HiddenSize { get; set; }

    [Params(32, 64)]
    public int Steps { get; set; }

    [Params(1, 8)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        float[] values = [.. Enumerable.Range(0, Batch * Steps * HiddenSize).Select(index => MathF.Sin(index))];
        _inputs = [Tensor.FromArray(new TensorShape(Batch, Steps, HiddenSize), values)];
        _program = new ManagedBackend().Build(SeededModels.Gru(Layers, HiddenSize, 1).Slice(0, Layers));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _program?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Gru() => _program!.Run(_inputs, _outputs);
}
