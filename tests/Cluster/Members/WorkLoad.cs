using System.Collections.Immutable;
using System.Text.Json;
using ActorInference.Compute;
using ActorInference.Execution;
using ActorInference.Models;

namespace ActorInference.Tests.Cluster.Members;

/// <summary>A model, some requests that are asked again and again, and what a single process answers to each.</summary>
internal sealed class WorkLoad
{
    private const int ExampleRequests = 20;

    private static readonly Lazy<WorkLoad> ExampleOnce = new(ReadExample);

    public WorkLoad(Model model, ImmutableArray<ImmutableArray<Tensor>> requests)
    {
        Model = model;
        Requests = requests;
        using LocalExecutor executor = new(model, new ManagedBackend());
        Expected = [.. requests.Select(request => executor.Run(request.AsSpan()))];
    }

    /// <summary>The model and the first trips of the repository's example.</summary>
    public static WorkLoad Example => ExampleOnce.Value;

    public Model Model { get; }

    public ImmutableArray<ImmutableArray<Tensor>> Requests { get; }

    public ImmutableArray<ImmutableArray<Tensor>> Expected { get; }

    public static ImmutableArray<Tensor> Trip(params long[] cells) => [Tensor.FromArray(new TensorShape(1, cells.Length), cells)];

    public ImmutableArray<Tensor> Request(long index) => Requests[(int)(index % Requests.Length)];

    /// <summary>Null if an answer is that of a single process, bit for bit.</summary>
    public string? Difference(long index, ImmutableArray<Tensor> outputs)
    {
        ImmutableArray<Tensor> expected = Expected[(int)(index % Expected.Length)];
        bool isSame = outputs.Length == expected.Length;
        for (int output = 0; isSame && output < expected.Length; output++)
        {
            isSame = outputs[output].Shape.Equals(expected[output].Shape) && outputs[output].Data.Span.SequenceEqual(expected[output].Data.Span);
        }

        return isSame ? null : $"The outputs of request {index} are not those of a single process.";
    }

    private static WorkLoad ReadExample()
    {
        Model model = Model.Load(TestProgram.Example("model.onnx"));
        IEnumerable<string> trips = File.ReadLines(TestProgram.Example("sampled-trips.jsonl")).Take(ExampleRequests);
        return new WorkLoad(model, [.. trips.Select(trip => Trip([.. JsonDocument.Parse(trip).RootElement.GetProperty("cells").EnumerateArray().Select(cell => cell.GetInt64())]))]);
    }
}
