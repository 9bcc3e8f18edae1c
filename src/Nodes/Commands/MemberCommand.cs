using System.CommandLine;
using ActorInference.Decisions.Membership;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Nodes.Processes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Nodes.Commands;

/// <summary><c>--role</c>: one member in this process until Ctrl-C, SIGTERM, or the end of its parent.</summary>
internal static class MemberCommand
{
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(8);

    public static void AddTo(RootCommand root)
    {
        MemberOptions options = new();
        Option<bool> json = SharedOptions.Json();
        options.AddTo(root);
        root.Options.Add(json);
        root.SetAction((parse, cancellationToken) => CommandRunner.RunAsync(
            parse.GetValue(SharedOptions.Verbose),
            stopping => options.HasRole(parse)
                ? RunAsync(options, parse, parse.GetValue(json), stopping)
                : throw new ProgramException(ExitCode.InvalidInput, "Nothing to do: name a command (demo, predict, plan, inspect, status, bench) or a --role. --help lists them."),
            cancellationToken));
    }

    private static async Task<ExitCode> RunAsync(MemberOptions options, ParseResult parse, bool json, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        MemberSettings settings = options.Read(parse).ToSettings();
        using ILoggerFactory log = ProgramLog.Create(parse.GetValue(SharedOptions.Verbose) ? LogLevel.Trace : LogLevel.Information);
        if (options.EndsWithStandardInput(parse))
        {
            _ = StopAtEndOfStandardInputAsync(stopping);
        }

        await using EmbeddedMember member = await StartAsync(settings, log, stopping.Token).ConfigureAwait(false);
        string roles = settings.IsLighthouse ? "lighthouse" + (settings.Roles == MemberRoles.None ? string.Empty : ", " + RolesText(settings.Roles)) : RolesText(settings.Roles);
        ReadyLine ready = new(true, roles, settings.Name, member.Address.ToString(), Environment.ProcessId);
        Console.Out.WriteLine(json ? ready.ToJson() : ready.ToText());
        await Console.Out.FlushAsync(stopping.Token).ConfigureAwait(false);
        await member.Completion.WaitAsync(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (member.Completion.IsFaulted)
        {
            await member.Completion.ConfigureAwait(false);
        }

        using CancellationTokenSource patience = new(LeaveTimeout);
        await member.StopAsync(patience.Token).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static async Task<EmbeddedMember> StartAsync(MemberSettings settings, ILoggerFactory log, CancellationToken cancellationToken) =>
        await EmbeddedMember.StartAsync(settings, log, TimeProvider.System, cancellationToken).ConfigureAwait(false);

    private static string RolesText(MemberRoles roles) => roles.ToString().ToLowerInvariant();

    private static async Task StopAtEndOfStandardInputAsync(CancellationTokenSource stopping)
    {
        byte[] buffer = new byte[256];
        await using Stream input = Console.OpenStandardInput();
        try
        {
            while (await input.ReadAsync(buffer).ConfigureAwait(false) > 0)
            {
                // What is written there does not matter; that it ends does.
            }

            await stopping.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The member has stopped by itself in the meantime.
        }
    }
}
