using System.Text;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Decisions.Roles;
using ActorInference.Embedded;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Links;
using ActorInference.Nodes.Commands;
using ActorInference.Nodes.Networks;

namespace ActorInference.Tests.Cluster.Members;

/// <summary>
/// A cluster of real processes that a test builds and breaks by hand; only the source lives in the test. Ports are the system's
/// choice, every process ends with the test (and with the test's own process, however that ends), and a failure shows all logs.
/// </summary>
/// <param name="engine">What the members run on, as <c>--engine</c> takes it.</param>
/// <param name="lab">The hosts that members run on, each on one of its own; null: all on this one.</param>
/// <param name="isPatient">Whether a member that the machine keeps from running for seconds is not taken for lost: for tests of what happens when nobody is.</param>
internal sealed class HandCluster(string engine, NetworkLab? lab = null, bool isPatient = false) : IAsyncDisposable
{
    /// <summary>A hang fails a test after so long; nothing is asserted about how long anything takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private const int LogCharactersShown = 12_000;

    private const string Loopback = "127.0.0.1";

    private static readonly TimeSpan PatientSilence = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan PatientLease = TimeSpan.FromSeconds(60);

    private const string Secret = "only for tests";

    /// <summary>Of a cable, unless a test says otherwise.</summary>
    private const int MegabitsPerSecond = 50;

    private static readonly TimeSpan ObservePatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ObserveInterval = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();
    private readonly List<HandMember> _members = [];
    private readonly List<StreamingSource> _sources = [];
    private readonly List<MemberAddress> _lighthouses = [];
    private readonly IEngine _engine = EngineChoice.Find(engine);
    private ClusterWatch? _watch;

    /// <summary>In the order of their start; those that have ended too.</summary>
    public IReadOnlyList<HandMember> Members => _members;

    public string CacheFolder => _folder.In("cache");

    /// <summary>One test: what goes wrong in it comes with the logs of all members.</summary>
    public static Task RunAsync(string engine, Func<HandCluster, Task> test) => RunAsync(new HandCluster(engine), test);

    public static Task RunAsync(NetworkLab? lab, Func<HandCluster, Task> test) => RunAsync(new HandCluster(EmbeddedEngine.Instance.Name, lab), test);

    /// <summary>The same for what happens while nobody is lost, however slow the machine is.</summary>
    public static Task RunPatientlyAsync(string engine, Func<HandCluster, Task> test) => RunAsync(new HandCluster(engine, isPatient: true), test);

    private static async Task RunAsync(HandCluster created, Func<HandCluster, Task> test)
    {
        await using HandCluster cluster = created;
        try
        {
            await test(cluster);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{cluster.Logs()}", exception);
        }
    }

    /// <summary>One lighthouse, one coordinator, workers "worker-1" and so on, and a source with the work, whose plan is active.</summary>
    public async Task<StreamingSource> StartAsync(int workers, int stages, WorkLoad? work = null)
    {
        await StartLighthouseAsync();
        await StartAllAsync([StartCoordinatorAsync("coordinator-1"), .. Enumerable.Range(1, workers).Select(worker => StartWorkerAsync($"worker-{worker}"))]);
        return await StartSourceAsync(stages, workersMin: workers, work);
    }

    public static Task StartAllAsync(params Task<HandMember>[] starting) => Task.WhenAll(starting);

    /// <param name="name">Names its folder too: a second start with the same name finds the disk of the first.</param>
    /// <param name="address">Where an earlier one was; null: a new one.</param>
    public async Task<HandMember> StartLighthouseAsync(string name = "lighthouse", string? address = null)
    {
        HandMember lighthouse = await StartAsync(name, "ActorInference.Nodes", ["--role", "lighthouse", "--state", _folder.In(name), .. Others, .. Engine], address);
        if (address is null)
        {
            Assert.True(ListenAddress.TryParse(lighthouse.Address, 0, out ListenAddress? listened));
            _lighthouses.Add(listened.At(listened.Port));
        }

        return lighthouse;
    }

    public Task<HandMember> StartCoordinatorAsync(string name) => StartAsync(name, "ActorInference.Nodes", ["--role", "coordinator", .. Join]);

    public Task<HandMember> StartWorkerAsync(string name, params string[] more) =>
        StartAsync(name, "ActorInference.Nodes", ["--role", "worker", "--cache", CacheFolder, .. Join, .. more]);

    /// <summary>A worker in a process of the tests' own program, which dies of the marked request.</summary>
    public Task<HandMember> StartFragileWorkerAsync(string name) => StartAsync(name, "ActorInference.Tests.Cluster", [FragileWorker.Command, .. Join]);

    /// <summary>A command of the program that joins the cluster, on a host of its own; its standard input is closed.</summary>
    public TestProgram StartOn(string host, string command, params string[] arguments)
    {
        lab!.AddHostIfNew(host, MegabitsPerSecond);
        TestProgram program = TestProgram.Start(lab.On(host), "ActorInference.Nodes", [command, .. arguments, .. Join, "--secret-file", SecretFile()]);
        program.Input.Close();
        return program;
    }

    /// <param name="stages">How many it wants.</param>
    /// <param name="workersMin">It wants no plan before so many workers are there.</param>
    /// <param name="work">What it asks; null: the example.</param>
    public async Task<StreamingSource> StartSourceAsync(int? stages, int workersMin, WorkLoad? work = null)
    {
        work ??= WorkLoad.Example;
        KeptLog log = new();
        MemberSettings settings = new()
        {
            Name = $"source-{_sources.Count + 1}",
            Roles = MemberRoles.Source,
            Listen = new ListenAddress(lab?.OwnAddress ?? Loopback, 0),
            Secret = lab is null ? null : Secret,
            Lighthouses = [.. _lighthouses],
            Model = work.Model,
            SampleInputs = work.Request(0),
            CacheFolder = CacheFolder,
            Preferences = new PlanningPreferences(PlanningStrategy.Balanced, stages, workersMin),
            JoinTimeLimit = Patience,
            Timings = isPatient ? RoleTimings.Default with { Lease = PatientLease } : RoleTimings.Default,
            Links = isPatient ? LinkOptions.Default with { SilenceTimeout = PatientSilence } : LinkOptions.Default,
        };
        Member member = await _engine.StartAsync(settings, log, TimeProvider.System, CancellationToken.None);
        StreamingSource source = new(member, work, log);
        _sources.Add(source);
        await source.Front.WaitForPlanAsync(CancellationToken.None).WaitAsync(Patience);
        return source;
    }

    public HandMember Member(string name) => _members.Last(member => member.Name == name);

    /// <summary>The name of the worker that holds a stage of the active plan.</summary>
    public static string Holder(ClusterStatus status, Index stage) => status.View.Find(status.ActivePlan!.Stages[stage].Slot.Worker)?.Name ?? string.Empty;

    /// <summary>The names of the workers of the active plan, in the order of its stages; empty while there is none.</summary>
    public static IReadOnlyList<string> Holders(ClusterStatus status) =>
        status.ActivePlan is { } plan ? [.. Enumerable.Range(0, plan.Stages.Length).Select(stage => Holder(status, stage))] : [];

    public static int Workers(ClusterStatus status) => status.View.Members.Count(member => member.Roles.HasFlag(MemberRoles.Worker));

    /// <summary>The active plan lives and no other is being prepared.</summary>
    public static bool IsSettled(ClusterStatus status) => status.ActivePlan is { } plan && status.State == $"serving {plan.Epoch}";

    public static string OfficeHolder(ClusterStatus status) => status.View.Find(status.View.OfficeHolder)?.Name ?? string.Empty;

    /// <summary>Looks at the cluster again and again until something holds.</summary>
    /// <param name="what">For the failure.</param>
    /// <param name="holds">Given only what a coordinator in office or at least a lighthouse has said.</param>
    public async Task<ClusterStatus> UntilAsync(string what, Func<ClusterStatus, bool> holds)
    {
        using CancellationTokenSource patience = new(Patience);
        using PeriodicTimer interval = new(ObserveInterval);
        string last = "nobody answered";
        while (!patience.IsCancellationRequested)
        {
            if (await TryObserveAsync() is ClusterStatus status)
            {
                if (holds(status))
                {
                    return status;
                }

                last = Describe(status);
            }

            await interval.WaitForNextTickAsync(CancellationToken.None);
        }

        throw new TimeoutException($"Waited in vain until {what}. Last: {last}");
    }

    /// <summary>As a tool that looks from outside; null until a lighthouse has answered. For one caller at a time.</summary>
    public async Task<ClusterStatus?> TryObserveAsync()
    {
        try
        {
            return await Watch.ObserveAsync(CancellationToken.None);
        }
        catch (MemberStartException)
        {
            return null;
        }
    }

    /// <summary>As <c>drain NODE</c> does.</summary>
    public async Task DrainAsync(string name)
    {
        ObservationMessage.DrainReport? report = await Watch.DrainAsync(name, CancellationToken.None);
        Assert.True(report?.IsAccepted, report?.Reason ?? "Nobody in office has answered.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_watch is not null)
        {
            await _watch.DisposeAsync();
        }

        foreach (StreamingSource source in _sources)
        {
            await source.DisposeAsync();
        }

        for (int index = _members.Count - 1; index >= 0; index--)
        {
            await _members[index].Program.DisposeAsync();
        }

        _folder.Dispose();
    }

    private ClusterWatch Watch => _watch ??= _engine.Watch(
        [.. _lighthouses], MemberSettings.ClusterDefault, lab is null ? null : Secret, ObservePatience, TimeProvider.System);

    private string SecretFile()
    {
        lock (_folder)
        {
            return File.Exists(_folder.In("secret")) ? _folder.In("secret") : _folder.File("secret", Secret);
        }
    }

    private string TimingsFile()
    {
        lock (_folder)
        {
            return File.Exists(_folder.In("timings.json"))
                ? _folder.In("timings.json")
                : _folder.File("timings.json", FormattableString.Invariant($$"""{ "timings": { "lease": "{{PatientLease.TotalSeconds}}s", "silenceTimeout": "{{PatientSilence.TotalSeconds}}s" } }"""));
        }
    }

    private string[] Join => ["--lighthouse", string.Join(',', _lighthouses), .. Engine];

    /// <summary>Where the engine has a cluster of its own, a further lighthouse joins it through the first.</summary>
    private string[] Others => _lighthouses.Count == 0 ? [] : ["--lighthouse", _lighthouses[0].ToString()];

    private string[] Timings => isPatient ? ["--config", TimingsFile()] : [];

    private string[] Engine => ["--engine", engine];

    private async Task<HandMember> StartAsync(string name, string program, string[] arguments, string? address = null)
    {
        string[] where = [];
        string[] secret = [];
        if (lab is not null)
        {
            lab.AddHostIfNew(name, MegabitsPerSecond);
            where = lab.On(name);
            secret = ["--secret-file", SecretFile()];
        }

        string listen = address ?? $"{lab?.Address(name) ?? Loopback}:0";
        HandMember member = new(name, string.Empty, TestProgram.Start(where, program, [.. arguments, "--name", name, "--listen", listen, .. secret, .. Timings, "--until-stdin-closes"]));
        int place;
        lock (_members)
        {
            place = _members.Count;
            _members.Add(member);
        }

        HandMember ready = await member.ReadyAsync();
        lock (_members)
        {
            _members[place] = ready;
        }

        return ready;
    }

    private static string Describe(ClusterStatus status) =>
        $"{status.State}, office {OfficeHolder(status)} ({status.View.OfficeTerm}), {status.ActivePlan?.Epoch} on {string.Join(", ", Holders(status))}, members {string.Join(", ", status.View.Members.Select(member => member.Name))}";

    private string Logs()
    {
        StringBuilder logs = new();
        foreach (HandMember member in _members)
        {
            string text = member.Program.Errors;
            logs.Append('\n').Append("--- ").Append(member.Name).Append('\n').Append(text.AsSpan(Math.Max(0, text.Length - LogCharactersShown)));
        }

        foreach (StreamingSource source in _sources)
        {
            string text = source.Log;
            logs.Append("\n--- source\n").Append(text.AsSpan(Math.Max(0, text.Length - LogCharactersShown)));
        }

        return logs.ToString();
    }
}
