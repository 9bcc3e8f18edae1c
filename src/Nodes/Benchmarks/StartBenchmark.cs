using System.Diagnostics;
using System.Text.Json;
using ActorInference.Models;
using ActorInference.Nodes.Commands;
using ActorInference.Nodes.Processes;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Runs;

namespace ActorInference.Nodes.Benchmarks;

/// <summary>How long it takes until a cluster answers: <c>demo</c> from the start of its process, and the preparation of a large model with empty and with full caches.</summary>
internal sealed class StartBenchmark(int rounds, int workers, Model model, bool isVerbose, Action<string> report)
{
    private const int Steps = 32;

    public async Task<StartsReport> RunAsync(CancellationToken cancellationToken)
    {
        List<StartReport> demos = [];
        // The first one fills the caches.
        for (int round = 0; round <= rounds; round++)
        {
            StartReport demo = await DemoAsync(cancellationToken).ConfigureAwait(false);
            report(FormattableString.Invariant($"demo {round}: first result after {demo.FirstResultMilliseconds:0} ms{(round == 0 ? ", not counted" : string.Empty)}"));
            if (round > 0)
            {
                demos.Add(demo);
            }
        }

        List<double> empty = [];
        List<double> full = [];
        string cache = Directory.CreateTempSubdirectory("actor-inference-").FullName;
        try
        {
            for (int round = 1; round <= rounds; round++)
            {
                Array.ForEach(Directory.GetDirectories(cache, "worker-*"), folder => Directory.Delete(folder, recursive: true));
                empty.Add(await PrepareAsync(cache, cancellationToken).ConfigureAwait(false));
                full.Add(await PrepareAsync(cache, cancellationToken).ConfigureAwait(false));
                report(FormattableString.Invariant($"{model.Name} {round}: ready after {empty[^1]:0} ms with empty caches, {full[^1]:0} ms with full ones"));
            }
        }
        finally
        {
            Directory.Delete(cache, recursive: true);
        }

        return new StartsReport
        {
            Rounds = rounds,
            Workers = workers,
            FirstResultMilliseconds = Spread.Of(demos.Select(demo => demo.FirstResultMilliseconds!.Value)),
            MembersReadyMilliseconds = Spread.Of(demos.Select(demo => demo.MembersReadyMilliseconds!.Value)),
            PlanMilliseconds = Spread.Of(demos.Select(demo => demo.PlanMilliseconds!.Value)),
            Model = model.Name,
            WeightBytes = model.Layers.Sum(layer => layer.WeightBytes),
            PrepareMilliseconds = Spread.Of(empty),
            PrepareCachedMilliseconds = Spread.Of(full),
        };
    }

    private async Task<StartReport> DemoAsync(CancellationToken cancellationToken)
    {
        ProcessStartInfo start = ProgramCommand.StartInfo();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (string argument in (string[])["demo", "--json", "--workers", FormattableString.Invariant($"{workers}")])
        {
            start.ArgumentList.Add(argument);
        }

        using Process demo = Process.Start(start) ?? throw new ProgramException(ExitCode.ClusterUnavailable, "demo cannot be started.");
        try
        {
            Task<string> errors = demo.StandardError.ReadToEndAsync(cancellationToken);
            string output = await demo.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await demo.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return demo.ExitCode == 0 && JsonSerializer.Deserialize(output, ReportJson.Default.RunReport) is { Start.FirstResultMilliseconds: not null } run
                ? run.Start
                : throw new ProgramException(ExitCode.ClusterUnavailable, $"demo ended with exit code {demo.ExitCode}:{Environment.NewLine}{await errors.ConfigureAwait(false)}");
        }
        catch (OperationCanceledException)
        {
            demo.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <returns>Milliseconds from the order to prepare the plan to its activation.</returns>
    private async Task<double> PrepareAsync(string cache, CancellationToken cancellationToken)
    {
        RunSettings run = new() { ModelPath = model.Name, InputPath = "-", Workers = workers, CacheFolder = cache, Verbose = isVerbose };
        await using JoinedCluster joined = await JoinedCluster.StartAsync(run, model, new SampleRequest(1, Steps).Inputs(model.Inputs), _ => { }, cancellationToken).ConfigureAwait(false);
        await joined.WaitForPlanAsync(cancellationToken).ConfigureAwait(false);
        return joined.Source.PreparationTime.TotalMilliseconds;
    }
}
