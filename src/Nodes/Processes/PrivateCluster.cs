using System.Globalization;
using System.Security.Cryptography;
using ActorInference.Embedded;
using ActorInference.Nodes.Backends;

namespace ActorInference.Nodes.Processes;

/// <summary>
/// A lighthouse, a coordinator and workers as processes of their own on this machine, for one run. They have a name and a
/// secret of their own, listen on loopback at ports that the system chooses, and end with this process. When one of them dies the
/// cluster goes on: a lighthouse and a coordinator are started again, a worker when there is no other.
/// </summary>
internal sealed class PrivateCluster : IAsyncDisposable
{
    /// <summary>Whatever kills one process after the other is not outlived by starting more.</summary>
    private const int RestartsMax = 16;

    /// <summary>Each of its members, the source too, has joined by then: slow machines start many programs slowly.</summary>
    public static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Ctrl-C reaches all processes of a terminal: whoever ends just before this one does was not lost.</summary>
    private static readonly TimeSpan InterruptDelay = TimeSpan.FromMilliseconds(100);

    private readonly string _engine;
    private readonly BackendSelection _backend;
    private readonly string _folder;
    private readonly string[] _workerArguments;
    private readonly string? _cacheFolder;
    private readonly MemberPlaces _places;
    private readonly Action<string> _report;
    private readonly List<ChildMember> _children = [];
    private readonly List<string> _lost = [];
    private readonly CancellationTokenSource _stopping;
    private readonly TaskCompletionSource<string> _memberLost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastWorker;
    private int _restarts;

    private PrivateCluster(string engine, BackendSelection backend, string folder, int slots, int? microbatch, string? cacheFolder, MemberPlaces places, Action<string> report, CancellationToken cancellationToken)
    {
        _places = places;
        _engine = engine;
        _backend = backend;
        _folder = folder;
        _cacheFolder = cacheFolder;
        _report = report;
        string[] together = microbatch is { } requests ? ["--microbatch", requests.ToString(CultureInfo.InvariantCulture)] : [];
        _workerArguments = ["--role", "worker", "--slots", slots.ToString(CultureInfo.InvariantCulture), .. together, .. backend.Arguments];
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Name = "private-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        SecretFile = Path.Combine(folder, "secret");
    }

    public string Name { get; }

    public string SecretFile { get; }

    /// <summary>host:port of the lighthouse.</summary>
    public string LighthouseAddress { get; private set; } = string.Empty;

    /// <summary>Completes when all members have joined; faults with <see cref="ProgramException"/> when one did not.</summary>
    public Task Ready { get; private set; } = Task.CompletedTask;

    /// <summary>Those that are there now, in the order of their start.</summary>
    public IReadOnlyList<ChildMember> Children
    {
        get
        {
            lock (_children)
            {
                return [.. _children];
            }
        }
    }

    /// <summary>Whether a plan is served: from then on the workers that are left are enough.</summary>
    public bool IsServing { get; set; }

    /// <summary>Names of those that ended although nobody had asked them to.</summary>
    public IReadOnlyList<string> Lost
    {
        get
        {
            lock (_children)
            {
                return [.. _lost];
            }
        }
    }

    /// <summary>Completes with what happened, for people, when the cluster cannot go on without a process that has ended.</summary>
    public Task<string> CannotGoOn => _memberLost.Task;

    /// <summary>
    /// Starts its processes; <see cref="Ready"/> tells when they have joined. On the embedded engine all at once, at an address that the lighthouse is promised; members of
    /// the Akka.NET engine that find no seed wait for long, so there the lighthouse comes first.
    /// </summary>
    /// <param name="engine">What its members run on.</param>
    /// <param name="backend">What its workers compute with.</param>
    /// <param name="workerCount">At least 1.</param>
    /// <param name="slots">Compute lanes of each worker.</param>
    /// <param name="microbatch">Requests that a stage may run together; null: as many as workers allow by themselves.</param>
    /// <param name="cacheFolder">Where workers keep layers between runs; null for nowhere.</param>
    /// <param name="places">Where they run.</param>
    /// <param name="report">Told each member that is ready or lost.</param>
    /// <param name="cancellationToken">Ends the start, and that members are started again.</param>
    /// <exception cref="ProgramException">A member cannot be started.</exception>
    public static async Task<PrivateCluster> StartAsync(
        string engine, BackendSelection backend, int workerCount, int slots, int? microbatch, string? cacheFolder, MemberPlaces places, Action<string> report, CancellationToken cancellationToken)
    {
        PrivateCluster cluster = new(engine, backend, Directory.CreateTempSubdirectory("actor-inference-").FullName, slots, microbatch, cacheFolder, places, report, cancellationToken);
        try
        {
            ClusterSecret.Write(cluster.SecretFile);
            if (engine == EmbeddedEngine.Instance.Name)
            {
                PromisedAddress promised = PromisedAddress.Of(places.OwnListen);
                cluster.LighthouseAddress = promised.Text;
                cluster.Ready = Task.WhenAll(cluster.StartPromisedLighthouseAsync(promised), cluster.StartOthersAsync(workerCount));
            }
            else
            {
                cluster.LighthouseAddress = (await cluster.StartLighthouseAsync(places.OwnListen).ConfigureAwait(false)).Address;
                cluster.Ready = cluster.StartOthersAsync(workerCount);
            }

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
        await _stopping.CancelAsync().ConfigureAwait(false);
        IReadOnlyList<ChildMember> children = Children;
        await Task.WhenAll(children.Where(child => child.Name != "lighthouse").Select(child => child.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(children.Select(child => child.DisposeAsync().AsTask())).ConfigureAwait(false);
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // A temporary folder that cannot be removed harms nobody.
        }

        _stopping.Dispose();
    }

    private async Task StartPromisedLighthouseAsync(PromisedAddress address)
    {
        using (address)
        {
            await StartLighthouseAsync(address.Text).ConfigureAwait(false);
        }
    }

    private Task<ReadyLine[]> StartOthersAsync(int workerCount) => Task.WhenAll([StartCoordinatorAsync(), .. Enumerable.Range(0, workerCount).Select(_ => StartWorkerAsync())]);

    private Task<ReadyLine> StartLighthouseAsync(string listen) => StartMemberAsync("lighthouse", listen, ["--role", "lighthouse", "--state", _folder]);

    private Task<ReadyLine> StartCoordinatorAsync() => StartMemberAsync("coordinator", _places.OwnListen, ["--role", "coordinator", "--lighthouse", LighthouseAddress]);

    private Task<ReadyLine> StartWorkerAsync()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"worker-{Interlocked.Increment(ref _lastWorker)}");
        string[] cache = _cacheFolder is null ? [] : ["--cache", Path.Combine(_cacheFolder, name)];
        return StartMemberAsync(name, _places.WorkerListen(name), [.. _workerArguments, "--lighthouse", LighthouseAddress, .. cache], _places.WorkerLauncher(name));
    }

    private async Task<ReadyLine> StartMemberAsync(string name, string listen, string[] arguments, IReadOnlyList<string>? launcher = null)
    {
        ChildMember child = ChildMember.Start(
            name,
            [.. arguments, "--name", name, "--listen", listen, "--cluster", Name, "--secret-file", SecretFile, "--engine", _engine, "--json", "--until-stdin-closes"],
            line => Forward(name, line),
            environment: _backend.Environment,
            launcher: launcher);
        lock (_children)
        {
            _children.Add(child);
        }

        try
        {
            ReadyLine ready = await child.Ready.WaitAsync(ReadyTimeout, _stopping.Token).ConfigureAwait(false);
            _report(ready.ToText());
            _ = GuardAsync(child);
            return ready;
        }
        catch (TimeoutException exception)
        {
            throw new ProgramException(ExitCode.ClusterUnavailable, $"Member '{name}' was not ready after {ReadyTimeout.TotalSeconds:0} s. It said:{Environment.NewLine}{child.LastErrors()}", exception);
        }
    }

    /// <summary>What it warns of, its user would not see otherwise; at the end of the run all go, and what breaks then is nothing to warn of.</summary>
    private void Forward(string name, string line)
    {
        if (!_stopping.IsCancellationRequested && WarningLine.MessageOf(line) is { } message)
        {
            _report($"{name}: {message}");
        }
    }

    /// <summary>Waits for its end; never faults.</summary>
    private async Task GuardAsync(ChildMember child)
    {
        int exitCode = await child.Exited.ConfigureAwait(false);
        string ended = $"Member '{child.Name}' (process {child.ProcessId}) ended with exit code {exitCode}";
        try
        {
            await Task.Delay(InterruptDelay, _stopping.Token).ConfigureAwait(false);
            int workersLeft;
            lock (_children)
            {
                _lost.Add(child.Name);
                _children.Remove(child);
                workersLeft = _children.Count(other => other.Name.StartsWith("worker", StringComparison.Ordinal));
            }

            await child.DisposeAsync().ConfigureAwait(false);
            if (workersLeft > 0 && IsServing && child.Name.StartsWith("worker", StringComparison.Ordinal))
            {
                _report($"{ended} in the middle of the run; the cluster goes on with {workersLeft} worker{(workersLeft == 1 ? string.Empty : "s")}.");
            }
            else if (++_restarts > RestartsMax)
            {
                _memberLost.TrySetResult($"{ended} in the middle of the run, and {RestartsMax} have been started again already.");
            }
            else
            {
                _report($"{ended} in the middle of the run; another one is started.");
                await (child.Name switch
                {
                    "lighthouse" => StartLighthouseAsync(LighthouseAddress),
                    "coordinator" => StartCoordinatorAsync(),
                    _ => StartWorkerAsync(),
                }).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The run is over.
        }
        catch (ProgramException exception)
        {
            _memberLost.TrySetResult($"{ended} in the middle of the run, and no other can be started: {exception.Message}");
        }
    }
}
