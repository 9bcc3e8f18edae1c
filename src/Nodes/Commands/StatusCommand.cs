using System.CommandLine;
using System.Text.Json;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Nodes.Reports;

namespace ActorInference.Nodes.Commands;

/// <summary><c>status</c>: members, roles, office, plan and epoch, and what each stage does.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RateInterval = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        Option<string[]> lighthouse = SharedOptions.Lighthouse();
        Option<string?> cluster = SharedOptions.Cluster();
        Option<string?> secretFile = SharedOptions.SecretFile();
        Option<bool> json = SharedOptions.Json();
        Command command = new("status", "Show a running cluster.") { lighthouse, cluster, secretFile, json };
        command.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            async stopping =>
            {
                StatusReport report = await ObserveAsync(
                    MemberOptions.Split(parse.GetValue(lighthouse)),
                    parse.GetValue(cluster) ?? MemberOptions.DefaultCluster,
                    parse.GetValue(secretFile),
                    stopping).ConfigureAwait(false);
                if (parse.GetValue(json))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.StatusReport));
                }
                else
                {
                    StatusTables.Write(ReportConsole.Out, report);
                }

                return ExitCode.Success;
            },
            cancellationToken));
        return command;
    }

    private static async Task<StatusReport> ObserveAsync(string[] lighthouses, string cluster, string? secretFile, CancellationToken cancellationToken)
    {
        string text = lighthouses.Length > 0 ? lighthouses[0] : $"127.0.0.1:{MemberSettings.LighthousePort}";
        if (!ListenAddress.TryParse(text, MemberSettings.LighthousePort, out ListenAddress? address))
        {
            throw new ProgramException(ExitCode.InvalidInput, $"--lighthouse takes host:port, not '{text}'.");
        }

        MemberAddress lighthouse = address.At(address.Port);
        string? secret = ReadSecret(secretFile);
        ClusterStatus first = await ClusterObserver.ObserveAsync(lighthouse, cluster, secret, Patience, cancellationToken).ConfigureAwait(false);
        if (first.ActivePlan is null)
        {
            return Report(text, first, first, TimeSpan.Zero);
        }

        long start = TimeProvider.System.GetTimestamp();
        await Task.Delay(RateInterval, cancellationToken).ConfigureAwait(false);
        ClusterStatus second = await ClusterObserver.ObserveAsync(lighthouse, cluster, secret, Patience, cancellationToken).ConfigureAwait(false);
        return Report(text, first, second, TimeProvider.System.GetElapsedTime(start));
    }

    private static string? ReadSecret(string? path)
    {
        try
        {
            return path is null ? null : File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProgramException(ExitCode.InvalidInput, $"Secret file '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    private static StatusReport Report(string lighthouse, ClusterStatus before, ClusterStatus now, TimeSpan between)
    {
        List<StageStatus> stages = [];
        foreach (StageMeasurements stage in now.Stages)
        {
            StageMeasurements? earlier = before.Stages.FirstOrDefault(other => other.Stage == stage.Stage);
            double rate = earlier is null || between <= TimeSpan.Zero ? 0 : (stage.Requests - earlier.Requests) / between.TotalSeconds;
            stages.Add(new StageStatus(stage.Stage.Index, stage.NodeName, stage.FirstLayer, stage.LayerCount, stage.QueueLength, stage.Requests, Math.Round(rate, 1)));
        }

        return new StatusReport
        {
            Lighthouse = lighthouse,
            ViewVersion = now.View.Version,
            OfficeHolder = now.View.Find(now.View.OfficeHolder)?.Name,
            Term = now.View.OfficeTerm.Value,
            State = now.State,
            Model = now.ModelName.Length == 0 ? null : now.ModelName,
            Epoch = now.ActivePlan is { } plan ? $"{plan.Epoch.Term.Value}.{plan.Epoch.Number}" : null,
            Members = [.. now.View.Members.Select(Member)],
            Stages = stages,
        };
    }

    private static MemberStatus Member(MemberDescription member) => new(
        member.Name, member.Roles.ToString().ToLowerInvariant(), member.Address.ToString(), member.SlotCount, Math.Round(member.SlotFlopsPerSecond / 1e9, 2));
}
