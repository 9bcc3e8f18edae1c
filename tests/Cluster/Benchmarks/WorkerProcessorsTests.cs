using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using ActorInference.Nodes.Processes;

namespace ActorInference.Tests.Cluster.Benchmarks;

public sealed class WorkerProcessorsTests
{
    [Fact]
    public void Each_worker_has_as_many_of_its_own_as_each_other()
    {
        int[][] Shares(int workers, params int[] allowed) => [.. WorkerProcessors.Divide(workers, [.. allowed]).Select(share => share.ToArray())];

        Assert.Equal([[0], [1]], Shares(2, 0, 1));
        Assert.Equal([[2, 3], [5, 7]], Shares(2, 2, 3, 5, 7, 9));
        Assert.Equal([[0], [1], [2]], Shares(3, 0, 1, 2, 3));
    }

    [Fact]
    public void With_one_worker_or_too_few_processors_the_system_places_all()
    {
        Assert.Empty(WorkerProcessors.Divide(1, [0, 1]));
        Assert.Empty(WorkerProcessors.Divide(3, [0, 1]));
        Assert.Empty(WorkerProcessors.Divide(2, []));
    }

    [Fact]
    public void Workers_start_where_they_are_to_stay_and_one_in_anothers_stead_takes_its_place()
    {
        if (WorkerProcessors.Divide(2) is not { } processors)
        {
            Assert.True(!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2, "Linux with two processors divides them between two workers.");
            return;
        }

        Assert.Equal([.. processors.Shares[0]], ProcessorsOf(processors.Launcher("worker-1")));
        Assert.Equal([.. processors.Shares[1]], ProcessorsOf(processors.Launcher("worker-2")));
        Assert.Equal([.. processors.Shares[0]], ProcessorsOf(processors.Launcher("worker-1")));
        Assert.Equal([.. processors.Shares[0]], ProcessorsOf(processors.Launcher("worker-3")));
        Assert.Equal([.. processors.Shares[1]], ProcessorsOf(processors.Launcher("worker-4")));
    }

    /// <summary>What a process that was started so may use: the bits of a mask that the system writes as groups of hexadecimal digits.</summary>
    private static int[] ProcessorsOf(IReadOnlyList<string> launcher)
    {
        string[] command = [.. launcher, "grep", "Cpus_allowed:", "/proc/self/status"];
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        string mask = process.StandardOutput.ReadToEnd().Split(':')[1].Trim().Replace(",", string.Empty, StringComparison.Ordinal);
        process.WaitForExit();
        BigInteger bits = BigInteger.Parse("0" + mask, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(0, mask.Length * 4).Where(processor => !((bits >> processor) & BigInteger.One).IsZero)];
    }
}
