using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using ActorInference.Execution.Stages;

namespace ActorInference.Nodes.Processes;

/// <summary>
/// Processors that the worker processes of one machine keep to, each to others, as if each ran on a machine of its own; whatever else runs shares those of the one that has
/// the least to do. Otherwise the system moves sockets and timers to where the longest stage computes just as often as anywhere else. Linux, with its <c>taskset</c>.
/// </summary>
internal sealed class WorkerProcessors
{
    private readonly Lock _lock = new();
    private readonly List<string> _workers = [];

    private WorkerProcessors(ImmutableArray<int> allowed, ImmutableArray<ImmutableArray<int>> shares)
    {
        Allowed = allowed;
        Shares = shares;
    }

    /// <summary>All that this process may use.</summary>
    public ImmutableArray<int> Allowed { get; }

    /// <summary>In the order of the workers.</summary>
    public ImmutableArray<ImmutableArray<int>> Shares { get; }

    /// <returns>Null where each cannot have at least one: then the system places all.</returns>
    public static WorkerProcessors? Divide(int workers)
    {
        if (!OperatingSystem.IsLinux() || !IsThere())
        {
            return null;
        }

        ImmutableArray<int> allowed = LaneCores.Allowed();
        ImmutableArray<ImmutableArray<int>> shares = Divide(workers, allowed);
        return shares.IsEmpty ? null : new WorkerProcessors(allowed, shares);
    }

    /// <returns>As many for each, what is left over for nobody; empty for one worker, or for more than processors.</returns>
    internal static ImmutableArray<ImmutableArray<int>> Divide(int workers, ImmutableArray<int> allowed)
    {
        int each = workers > 1 ? allowed.Length / workers : 0;
        return each == 0 ? [] : [.. Enumerable.Range(0, workers).Select(worker => allowed.Slice(worker * each, each))];
    }

    /// <summary>What comes before a worker's command line. That the machine has more processors is said to it: its members share them all.</summary>
    public IReadOnlyList<string> Launcher(string worker) => ["env", $"DOTNET_PROCESSOR_COUNT={Environment.ProcessorCount:X}", "taskset", "--cpu-list", Text(Of(worker))];

    /// <summary>From now on this process keeps to the processors of that worker.</summary>
    public void JoinAt(string worker) => KeepThisProcessTo(Of(worker));

    /// <summary>This process may use all of them again.</summary>
    public void Free() => KeepThisProcessTo(Allowed);

    private static bool IsThere()
    {
        try
        {
            return Run("--version") == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static void KeepThisProcessTo(ImmutableArray<int> processors) =>
        _ = Run("--all-tasks", "--cpu-list", "--pid", Text(processors), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    private static int Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("taskset", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string Text(ImmutableArray<int> processors) => string.Join(',', processors.Select(processor => processor.ToString(CultureInfo.InvariantCulture)));

    /// <summary>One that is started in another's stead has the first ones' in turn.</summary>
    private ImmutableArray<int> Of(string worker)
    {
        lock (_lock)
        {
            if (!_workers.Contains(worker))
            {
                _workers.Add(worker);
            }

            return Shares[_workers.IndexOf(worker) % Shares.Length];
        }
    }
}
