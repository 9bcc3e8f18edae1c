using System.Collections.Immutable;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;
using ActorInference.Execution.Members;
using ActorInference.Models;
using ActorInference.Nodes.Backends;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Requests;

namespace ActorInference.Nodes.Runs;

/// <summary>Runs a whole file through a cluster or through this process, and on request compares the bits with a single process, or how far another backend is from the managed one.</summary>
internal sealed class FileRun(RunSettings settings, Action<string> report)
{
    private const int WarmUpRequests = 20;

    /// <exception cref="ProgramException">What ended the run early.</exception>
    public async Task<RunOutcome> ExecuteAsync(CancellationToken cancellationToken)
    {
        Model model = Model.Load(settings.ModelPath);
        if (model.CutNote is not null)
        {
            report(model.CutNote);
        }

        foreach (string warning in settings.Warnings)
        {
            report(warning);
        }

        if (settings.StageWarning(model.Layers.Length) is { } stageWarning)
        {
            report(stageWarning);
        }

        bool isReadTwice = settings.Verifies && (settings.IsDistributed || !settings.Backend.IsExact);
        await using RequestFile input = await RequestFile.OpenAsync(settings.InputPath, model.Inputs, isReadTwice, cancellationToken).ConfigureAwait(false);
        return settings.IsDistributed
            ? await RunOnClusterAsync(model, input, cancellationToken).ConfigureAwait(false)
            : await RunHereAsync(model, input, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RunOutcome> RunHereAsync(Model model, RequestFile input, CancellationToken cancellationToken)
    {
        await using LocalRunner runner = new(model, settings.Backend.Backend);
        if (!settings.Backend.IsExact)
        {
            using OutputSpool? outputs = settings.Verifies ? new OutputSpool() : null;
            RunTally other = await RunAsync(runner, model, input, outputs, cancellationToken).ConfigureAwait(false);
            return await OutcomeAsync(Report(other, 1, 0, []), settings.Backend.Backend.Name, model, input, other, outputs, cancellationToken).ConfigureAwait(false);
        }

        RunTally tally = await RunAsync(runner, model, input, null, cancellationToken).ConfigureAwait(false);
        RunReport runReport = Report(tally, 1, 0, []) with
        {
            SingleProcessThroughputPerSecond = settings.Verifies ? tally.SteadyPerSecond : null,
            BitIdenticalToSingleProcess = settings.Verifies ? true : null,
        };
        return new RunOutcome(runReport, tally.FirstErrors, null);
    }

    private async Task<RunOutcome> RunOnClusterAsync(Model model, RequestFile input, CancellationToken cancellationToken)
    {
        RunTally tally;
        Plan plan;
        StartReport start;
        string backend;
        CodecPreference codec;
        using OutputSpool? outputs = settings.Verifies ? new OutputSpool() : null;
        ClusterStatus? status;
        IReadOnlyList<string> membersLost;
        ImmutableArray<Tensor>? sample = await input.SampleAsync(cancellationToken).ConfigureAwait(false);
        await using (JoinedCluster joined = await JoinedCluster.StartAsync(settings, model, sample, report, cancellationToken).ConfigureAwait(false))
        {
            plan = await joined.WaitForPlanAsync(cancellationToken).ConfigureAwait(false);
            start = StartOf(joined, model);
            report(PlanText.Describe(plan));
            backend = BackendOf(await joined.ObserveAsync(cancellationToken).ConfigureAwait(false));
            codec = joined.Source.Codec;
            OutputSpool? spool = backend == BackendSelection.ManagedName && !codec.IsLossy() ? null : outputs;
            await using ClusterRunner runner = new(joined.Source, settings.RequestsInFlight, settings.Deadline);
            tally = await WatchAsync(joined, stopping => RunAsync(runner, model, input, spool, stopping), cancellationToken).ConfigureAwait(false);
            status = await joined.ObserveAsync(cancellationToken).ConfigureAwait(false);
            membersLost = joined.MembersLost;
            plan = joined.Source.ActivePlan ?? plan;
        }

        int workers = settings.Workers ?? plan.Workers.Count();
        RunReport runReport = Report(tally, plan.Stages.Length, workers, status?.Stages ?? []) with
        {
            MembersLost = membersLost.Count == 0 ? null : membersLost,
            Start = start with { FirstResultMilliseconds = FirstResult(tally) },
            PredictedThroughputPerSecond = plan.PredictedThroughputPerSecond,
            RoundingCodec = codec.IsLossy() ? codec.ToString().ToLowerInvariant() : null,
        };
        return await OutcomeAsync(runReport, backend, model, input, tally, outputs, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The report, completed by what a comparison finds if one is asked for.</summary>
    private async Task<RunOutcome> OutcomeAsync(
        RunReport runReport, string backend, Model model, RequestFile input, RunTally tally, OutputSpool? outputs, CancellationToken cancellationToken)
    {
        bool isManaged = backend == BackendSelection.ManagedName;
        runReport = runReport with { Backend = isManaged ? null : backend };
        if (outputs is null)
        {
            return new RunOutcome(runReport, tally.FirstErrors, null);
        }

        if (runReport.RoundingCodec is not null)
        {
            report("comparing every output with a single process, which may differ because the codec rounds ...");
            (_, Agreement rounded) = await CompareWithManagedAsync(model, input, tally.Requests, outputs, cancellationToken).ConfigureAwait(false);
            runReport = runReport with { LargestDifferenceFromSingleProcess = rounded.LargestDifference, DifferentClasses = rounded.DifferentClasses };
            return new RunOutcome(runReport, tally.FirstErrors, null);
        }

        if (!isManaged)
        {
            report("comparing every output with the managed backend in a single process ...");
            (long? first, Agreement agreement) = await CompareWithManagedAsync(model, input, tally.Requests, outputs, cancellationToken).ConfigureAwait(false);
            return new RunOutcome(runReport with { AgreesWithManaged = first is null, LargestDifferenceFromManaged = agreement.LargestDifference }, tally.FirstErrors, first);
        }

        report("comparing every output with a single process ...");
        (double throughput, long? firstDifference) = await CompareAsync(model, input, tally, cancellationToken).ConfigureAwait(false);
        runReport = runReport with
        {
            SingleProcessThroughputPerSecond = throughput,
            BitIdenticalToSingleProcess = firstDifference is null,
        };
        return new RunOutcome(runReport, tally.FirstErrors, firstDifference);
    }

    /// <summary>Runs, but ends with a clear error when the private cluster cannot go on.</summary>
    private static async Task<RunTally> WatchAsync(JoinedCluster joined, Func<CancellationToken, Task<RunTally>> run, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<RunTally> running = run(stopping.Token);
        if (await Task.WhenAny(running, joined.CannotGoOn).ConfigureAwait(false) == running)
        {
            return await running.ConfigureAwait(false);
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new ProgramException(ExitCode.MemberLost, $"{await joined.CannotGoOn.ConfigureAwait(false)} The run was given up; run it again.");
    }

    private async Task<RunTally> RunAsync(IRunner runner, Model model, RequestFile input, OutputSpool? spool, CancellationToken cancellationToken)
    {
        RunTally tally = new(settings.EvaluatesNextStep, keepsDigests: settings.Verifies && settings.IsDistributed, spool);
        ProgressLine progress = new(Console.Error, !Console.IsErrorRedirected, input.CountLines());
        ResultWriter? writer = settings.OutputPath is null
            ? null
            // Whoever reads a pipe may wait for this answer before it asks again.
            : new ResultWriter(ResultWriter.Open(settings.OutputPath), model.Outputs, settings.TopCount, flushesEveryLine: settings.OutputPath == "-");
        try
        {
            tally.Start();
            await foreach (RunAnswer answer in runner.RunAsync(input.ReadAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                tally.Add(answer);
                progress.Report(tally.Requests, tally.AccuracyText);
                if (writer is not null)
                {
                    await WriteAsync(writer, answer).ConfigureAwait(false);
                }
            }

            progress.Finish(tally.Requests, tally.AccuracyText);
        }
        finally
        {
            if (writer is not null)
            {
                await writer.DisposeAsync().ConfigureAwait(false);
            }
        }

        return tally;
    }

    private static Task WriteAsync(ResultWriter writer, RunAnswer answer) => answer.ErrorCode is null
        ? writer.WriteResultAsync(answer.Line.Index, answer.Outputs)
        : writer.WriteErrorAsync(answer.Line.Index, answer.ErrorCode, answer.ErrorMessage ?? string.Empty);

    /// <summary>The same lines in this process on one lane, read, computed and compared as those of the cluster were; the figure counts after a warm-up.</summary>
    private async Task<(double ThroughputPerSecond, long? FirstDifference)> CompareAsync(
        Model model, RequestFile input, RunTally tally, CancellationToken cancellationToken)
    {
        await using LocalRunner runner = new(model);
        await foreach (RequestLine line in input.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (line.Index >= WarmUpRequests)
            {
                break;
            }

            runner.Answer(line);
        }

        RunTally single = new(settings.EvaluatesNextStep, keepsDigests: false);
        single.Start();
        long? firstDifference = null;
        int index = 0;
        await foreach (RunAnswer answer in runner.RunAsync(input.ReadAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            single.Add(answer);
            OutputDigest? expected = answer.ErrorCode is null ? OutputDigest.Of(answer.Outputs) : null;
            if (firstDifference is null && (index >= tally.Digests.Count || tally.Digests[index] != expected))
            {
                firstDifference = index;
            }

            index++;
        }

        return (single.SteadyPerSecond, index == tally.Digests.Count ? firstDifference : firstDifference ?? index);
    }

    /// <summary>The same lines with the managed backend, against what the run has kept.</summary>
    private static async Task<(long? FirstDifference, Agreement Agreement)> CompareWithManagedAsync(
        Model model, RequestFile input, long answers, OutputSpool outputs, CancellationToken cancellationToken)
    {
        await using LocalRunner runner = new(model);
        Agreement agreement = new();
        long? firstDifference = null;
        long index = 0;
        outputs.Rewind();
        await foreach (RunAnswer expected in runner.RunAsync(input.ReadAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            if (!agreement.Compare(expected.ErrorCode is null ? expected.Outputs : null, outputs.Next()))
            {
                firstDifference ??= index;
            }

            index++;
        }

        return (index == answers ? firstDifference : firstDifference ?? Math.Min(index, answers), agreement);
    }

    /// <summary>What the workers compute with: a plan has one backend, and where one of them is not managed the plan may be on it.</summary>
    private string BackendOf(ClusterStatus? status) =>
        status?.View.Members.FirstOrDefault(member => member.Roles.HasFlag(MemberRoles.Worker) && member.Backend != BackendSelection.ManagedName)?.Backend
        ?? settings.Backend.Backend.Name;

    private static StartReport StartOf(JoinedCluster joined, Model model) => new()
    {
        MembersReadyMilliseconds = ProgramStart.MillisecondsUntil(joined.ReadyAt),
        PlanMilliseconds = ProgramStart.MillisecondsUntil(joined.PlanServedAt),
        PrepareMilliseconds = joined.Source.PreparationTime.TotalMilliseconds,
        WeightBytes = model.Layers.Sum(layer => layer.WeightBytes),
    };

    private static double? FirstResult(RunTally tally) => tally.FirstResultAt is { } at ? ProgramStart.MillisecondsUntil(at) : null;

    private static RunReport Report(RunTally tally, int stages, int workers, ImmutableArray<Decisions.Messages.StageMeasurements> measured) => new()
    {
        Requests = tally.Requests,
        Results = tally.Results,
        Errors = tally.Errors,
        Stages = stages,
        Workers = workers,
        ThroughputPerSecond = tally.ThroughputPerSecond,
        SecondHalfThroughputPerSecond = tally.SecondHalfPerSecond,
        LatencyMilliseconds = tally.Latency,
        Start = new StartReport { FirstResultMilliseconds = FirstResult(tally) },
        NextStepCorrect = tally.Evaluation?.Correct,
        NextStepTotal = tally.Evaluation?.Total,
        Nodes = [.. measured.Select(stage => NodeReport.Of(Execution.StageTotals.From(stage)))],
    };
}
