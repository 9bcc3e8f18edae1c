using System.Collections.Immutable;
using System.Text.Json;
using ActorInference.Compute;
using ActorInference.Execution;
using ActorInference.Models;

namespace ActorInference.Tests.Engines.Scenarios;

/// <summary>The example that lies in the repository: its model and the trips sampled from it.</summary>
internal static class ExampleModel
{
    private static readonly Lazy<Model> Loaded = new(() => Model.Load(Path.Combine(Folder, "model.onnx")));

    public static Model Model => Loaded.Value;

    private static string Folder
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ActorInference.sln")))
            {
                folder = folder.Parent;
            }

            return Path.Combine(folder?.FullName ?? throw new DirectoryNotFoundException("The tests run inside the repository."), "examples", "porto-gru21");
        }
    }

    public static ImmutableArray<ImmutableArray<Tensor>> Requests(int count) =>
        [.. File.ReadLines(Path.Combine(Folder, "sampled-trips.jsonl")).Take(count).Select(Request)];

    /// <summary>What one process computes.</summary>
    public static ImmutableArray<ImmutableArray<Tensor>> Expected(ImmutableArray<ImmutableArray<Tensor>> requests)
    {
        using LocalExecutor executor = new(Model, new ManagedBackend());
        return [.. requests.Select(request => executor.Run(request.AsSpan()))];
    }

    private static ImmutableArray<Tensor> Request(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        long[] cells = [.. document.RootElement.GetProperty("cells").EnumerateArray().Select(cell => cell.GetInt64())];
        return [Tensor.FromArray(new TensorShape([.. Model.Inputs[0].Axes.Select((axis, index) => axis.Size ?? (index == Model.Inputs[0].Axes.Length - 1 ? cells.Length : 1))]), cells)];
    }
}
