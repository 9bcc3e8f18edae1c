using System.Collections.Immutable;
using System.Text.Json;
using ActorInference.Compute;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorInference.Tests.Akka.Doors;

/// <summary>A real source with the model that lies in the repository, in a cluster of the embedded engine in this process.</summary>
internal sealed class ExampleSource : IAsyncDisposable
{
    /// <summary>A hang fails a test after so long; nothing waits for it otherwise.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Lazy<Model> Loaded = new(() => Model.Load(Path.Combine(Folder, "model.onnx")));

    private readonly Member _source;
    private Member? _worker;

    private ExampleSource(Member source) => _source = source;

    public SourceFront Front => _source.Source!;

    public int LivePayloads => _source.LivePayloads;

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

    /// <summary>Without a worker nothing is answered before its deadline.</summary>
    public static async Task<ExampleSource> StartAsync(bool withWorker = true, FlowLimits? limits = null)
    {
        ExampleSource source = new(await StartMemberAsync(new MemberSettings
        {
            Name = "source",
            IsLighthouse = true,
            Roles = MemberRoles.Coordinator | MemberRoles.Source,
            Model = Loaded.Value,
            Preferences = new PlanningPreferences(PlanningStrategy.Balanced, 1, 1),
            Limits = limits ?? FlowLimits.Default,
        }));
        if (withWorker)
        {
            await source.AddWorkerAsync();
        }

        return source;
    }

    public async Task AddWorkerAsync()
    {
        _worker = await StartMemberAsync(new MemberSettings { Name = "worker", Roles = MemberRoles.Worker, Lighthouses = [_source.Address] });
        await Front.WaitForPlanAsync(CancellationToken.None).WaitAsync(Patience);
    }

    public static long[] Trip(int index)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadLines(Path.Combine(Folder, "sampled-trips.jsonl")).ElementAt(index));
        return [.. document.RootElement.GetProperty("cells").EnumerateArray().Select(cell => cell.GetInt64())];
    }

    public static Tensor Request(params long[] cells) => Tensor.FromArray(new TensorShape(1, cells.Length), cells);

    /// <summary>What one process computes.</summary>
    public static ImmutableArray<Tensor> Expected(params long[] cells)
    {
        using LocalExecutor executor = new(Loaded.Value, new ManagedBackend());
        return executor.Run([Request(cells)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _worker.DisposeAsync();
        }

        await _source.DisposeAsync();
    }

    private static async Task<Member> StartMemberAsync(MemberSettings settings)
    {
        using CancellationTokenSource patience = new(Patience);
        return await EmbeddedEngine.Instance.StartAsync(settings with { JoinTimeLimit = Patience }, NullLoggerFactory.Instance, TimeProvider.System, patience.Token);
    }
}
