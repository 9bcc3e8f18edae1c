using ActorInference.Compute;
using ActorInference.Decisions.Membership;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.Nodes.Commands;

namespace ActorInference.Tests.Cluster.Members;

/// <summary>A worker like any other, in a process of the tests' program, whose process dies when a stage of it is given the marked request.</summary>
internal static class FragileWorker
{
    public const string Command = "fragile-worker";

    /// <summary>A trip that is in no example; valid for every process but this one.</summary>
    public static readonly long[] DeadlyTrip = [41, 43, 47, 53];

    public static async Task<int> RunAsync(string[] arguments)
    {
        string name = arguments[Array.IndexOf(arguments, "--name") + 1];
        _ = ListenAddress.TryParse(arguments[Array.IndexOf(arguments, "--lighthouse") + 1], 0, out ListenAddress? lighthouse);
        MemberSettings settings = new()
        {
            Name = name,
            Roles = MemberRoles.Worker,
            Lighthouses = [lighthouse!.At(lighthouse.Port)],
            Backend = new FragileBackend(),
            JoinTimeLimit = HandCluster.Patience,
        };
        KeptLog log = new();
        await using Member member = await EngineChoice.Find(arguments[Array.IndexOf(arguments, "--engine") + 1]).StartAsync(settings, log, TimeProvider.System, CancellationToken.None);
        Console.WriteLine($"ready: worker '{name}' listens on {member.Address} (process {Environment.ProcessId})");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private sealed class FragileBackend : IComputeBackend
    {
        private readonly ManagedBackend _managed = new();

        public string Name => _managed.Name;

        public IStageProgram Build(StageGraph graph) => new FragileProgram(_managed.Build(graph));
    }

    private sealed class FragileProgram(IStageProgram program) : IStageProgram
    {
        public System.Collections.Immutable.ImmutableArray<ValueDescription> Inputs => program.Inputs;

        public System.Collections.Immutable.ImmutableArray<ValueDescription> Outputs => program.Outputs;

        public void Run(ReadOnlySpan<Tensor> inputs, IOutputAllocator outputs)
        {
            if (inputs[0].Type == ElementType.Int64 && inputs[0].Elements<long>().SequenceEqual(DeadlyTrip))
            {
                Environment.FailFast("The deadly trip.");
            }

            program.Run(inputs, outputs);
        }

        public void Dispose() => program.Dispose();
    }
}
