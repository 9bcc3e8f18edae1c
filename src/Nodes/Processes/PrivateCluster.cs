using System.Globalization;
using System.Security.Cryptography;

namespace ActorInference.Nodes.Processes;

/// <summary>
/// A lighthouse, a coordinator and workers as processes of their own on this machine, for one run. They have a name and a
/// secret of their own, listen on loopback at ports that the system chooses, and end with this process.
/// </summary>
internal sealed class PrivateCluster : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly List<ChildMember> _children = [];
    private readonly TaskCompletionSource<string> _memberLost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PrivateCluster(string folder)
    {
        _folder = folder;
        Name = "private-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        SecretFile = Path.Combine(folder, "secret");
    }

    public string Name { get; }

    public string SecretFile { get; }

    /// <summary>host:port of the lighthouse.</summary>
    public string LighthouseAddress { get; private set; } = string.Empty;

    /// <summary>In the order of their start: lighthouse, coordinator, workers.</summary>
    public IReadOnlyList<ChildMember> Children => _children;

    /// <summary>Completes with what happened, for people, when a process ends that nobody asked to end.</summary>
    public Task<string> MemberLost => _memberLost.Task;

    /// <param name="workerCount">At least 1.</param>
    /// <param name="slots">Compute lanes of each worker.</param>
    /// <param name="cacheFolder">Where workers keep layers between runs; null for nowhere.</param>
    /// <param name="report">Told each member that is ready.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ProgramException">A member did not become ready.</exception>
    public static async Task<PrivateCluster> StartAsync(
        int workerCount, int slots, string? cacheFolder, Action<string> report, CancellationToken cancellationToken)
    {
        PrivateCluster cluster = new(Directory.CreateTempSubdirectory("actor-inference-").FullName);
        try
        {
            ClusterSecret.Write(cluster.SecretFile);
            ReadyLine lighthouse = await cluster.StartMemberAsync("lighthouse", ["--role", "lighthouse", "--state", cluster._folder], report, cancellationToken).ConfigureAwait(false);
            cluster.LighthouseAddress = lighthouse.Address;
            string[] join = ["--lighthouse", lighthouse.Address];
            List<Task> others = [cluster.StartMemberAsync("coordinator", ["--role", "coordinator", .. join], report, cancellationToken)];
            for (int worker = 1; worker <= workerCount; worker++)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"worker-{worker}");
                string[] cache = cacheFolder is null ? [] : ["--cache", Path.Combine(cacheFolder, name)];
                others.Add(cluster.StartMemberAsync(
                    name,
                    ["--role", "worker", .. join, "--slots", slots.ToString(CultureInfo.InvariantCulture), .. cache],
                    report,
                    cancellationToken));
            }

            await Task.WhenAll(others).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops all, the lighthouse last, and removes the temporary folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_children.Skip(1).Select(child => child.DisposeAsync().AsTask())).ConfigureAwait(false);
        foreach (ChildMember child in _children.Take(1))
        {
            await child.DisposeAsync().ConfigureAwait(false);
        }

        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A temporary folder that cannot be removed harms nobody.
        }
    }

    private async Task<ReadyLine> StartMemberAsync(string name, string[] arguments, Action<string> report, CancellationToken cancellationToken)
    {
        ChildMember child = ChildMember.Start(
            name,
            [.. arguments, "--name", name, "--listen", "127.0.0.1:0", "--cluster", Name, "--secret-file", SecretFile, "--json", "--until-stdin-closes"]);
        lock (_children)
        {
            _children.Add(child);
        }

        _ = child.Exited.ContinueWith(
            exited =>
            {
                if (!child.IsStopping)
                {
                    _memberLost.TrySetResult($"Member '{child.Name}' (process {child.ProcessId}) ended with exit code {exited.Result} in the middle of the run.");
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        try
        {
            ReadyLine ready = await child.Ready.WaitAsync(ReadyTimeout, cancellationToken).ConfigureAwait(false);
            report(ready.ToText());
            return ready;
        }
        catch (TimeoutException exception)
        {
            throw new ProgramException(ExitCode.ClusterUnavailable, $"Member '{name}' was not ready after {ReadyTimeout.TotalSeconds:0} s. It said:{Environment.NewLine}{child.LastErrors()}", exception);
        }
    }
}
