using System.CommandLine;
using ActorInference.Decisions.Membership;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Hosting;
using ActorInference.Nodes.Processes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Nodes.Commands;

/// <summary><c>--role</c>: one member in this process until Ctrl-C, SIGTERM, a command to drain it, or the end of its parent.</summary>
internal static class MemberCommand
{
    public static void AddTo(RootCommand root)
    {
        MemberOptions options = new();
        Option<bool> json = SharedOptions.Json();
        options.AddTo(root);
        root.Options.Add(json);
        root.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            _ => options.HasRole(parse)
                ? RunAsync(options, parse, parse.GetValue(json))
                : throw new ProgramException(ExitCode.InvalidInput, "Nothing to do: name a command (demo, predict, plan, inspect, status, drain, bench) or a --role. --help lists them."),
            cancellationToken));
    }

    private static async Task<ExitCode> RunAsync(MemberOptions options, ParseResult parse, bool json)
    {
        using LeaveSignals signals = new();
        ActorInferenceOptions read = options.Read(parse);
        MemberSettings settings = read.ToSettings();
        using ILoggerFactory log = ProgramLog.Create(parse.GetValue(SharedOptions.Verbose) ? LogLevel.Trace : LogLevel.Information);
        if (options.EndsWithStandardInput(parse))
        {
            signals.WatchStandardInput();
        }

        await using Member? member = await StartAsync(read.Engine, settings, log, signals.Leave).ConfigureAwait(false);
        if (member is null)
        {
            await Console.Error.WriteLineAsync("Interrupted.").ConfigureAwait(false);
            return ExitCode.Interrupted;
        }

        string roles = settings.IsLighthouse ? "lighthouse" + (settings.Roles == MemberRoles.None ? string.Empty : ", " + RolesText(settings.Roles)) : RolesText(settings.Roles);
        ReadyLine ready = new(true, roles, settings.Name, member.Address.ToString(), Environment.ProcessId);
        Console.Out.WriteLine(json ? ready.ToJson() : ready.ToText());
        await Console.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        await member.Completion.WaitAsync(signals.Leave).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (member.Completion.IsFaulted)
        {
            await member.Completion.ConfigureAwait(false);
        }

        // It may be leaving because the coordinator has asked for it: then this waits for the same end.
        await member.StopAsync(signals.LeaveAtOnce).ConfigureAwait(false);
        return ExitCode.Success;
    }

    /// <returns>Null if it was asked to go before it had begun.</returns>
    private static async Task<Member?> StartAsync(IEngine engine, MemberSettings settings, ILoggerFactory log, CancellationToken leave)
    {
        try
        {
            return await engine.StartAsync(settings, log, TimeProvider.System, leave).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string RolesText(MemberRoles roles) => roles.ToString().ToLowerInvariant();
}
