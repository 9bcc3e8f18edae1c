using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ActorInference.Compute;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Hosting;
using ActorInference.Models;
using ActorInference.Nodes.Commands;
using ActorInference.Nodes.Processes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Nodes.Runs;

/// <summary>This process as the source of a cluster: one that it starts for itself, or one that is there.</summary>
internal sealed class JoinedCluster : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1:0";

    private static readonly TimeSpan PlanTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Why there is no plan yet is looked at so often.</summary>
    private static readonly TimeSpan ReasonInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Members that are just starting may change even a reason that seems to last.</summary>
    private static readonly TimeSpan LastingReasonPatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan JoinTimeLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ObservePatience = TimeSpan.FromSeconds(3);

    private readonly PrivateCluster? _private;
    private readonly Member _member;
    private readonly ILoggerFactory _log;
    private readonly MemberSettings _settings;
    private readonly Action<string> _report;
    private readonly ClusterWatch _watch;
    private readonly TaskCompletionSource<string> _neverCompletes = new();

    private JoinedCluster(IEngine engine, PrivateCluster? privateCluster, Member member, MemberSettings settings, ILoggerFactory log, Action<string> report)
    {
        _report = report;
        _private = privateCluster;
        _member = member;
        _settings = settings;
        _log = log;
        _watch = engine.Watch(settings.Lighthouses, settings.Cluster, settings.Secret, ObservePatience, TimeProvider.System);
    }

    public SourceFront Source => _member.Source ?? throw new InvalidOperationException("This member is a source.");

    /// <summary>How long each layer takes, as plans are made with it.</summary>
    public ModelProfile Profile => _settings.Profile ?? throw new InvalidOperationException("The layers were timed before this member started.");

    /// <summary>When the plan that was waited for was served, in universal time.</summary>
    public DateTime PlanServedAt { get; private set; }

    /// <summary>When all members had joined, in universal time.</summary>
    public DateTime ReadyAt { get; } = DateTime.UtcNow;

    /// <summary>Completes with what happened when the private cluster cannot go on; never for a cluster that was there.</summary>
    public Task<string> CannotGoOn => _private?.CannotGoOn ?? _neverCompletes.Task;

    /// <summary>Processes of the private cluster that ended in the middle of the run.</summary>
    public IReadOnlyList<string> MembersLost => _private?.Lost ?? [];

    /// <summary>Names and process ids of the private cluster's members; empty for a cluster that was there.</summary>
    public IEnumerable<(string Name, int ProcessId)> Processes => _private?.Children.Select(child => (child.Name, child.ProcessId)) ?? [];

    /// <param name="run">Which cluster, and how the model is split.</param>
    /// <param name="model">This source is its origin.</param>
    /// <param name="sample">A typical request.</param>
    /// <param name="report">Told every step.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ProgramException">A member of the private cluster did not start.</exception>
    /// <exception cref="MemberStartException">The cluster cannot be joined.</exception>
    public static async Task<JoinedCluster> StartAsync(
        RunSettings run, Model model, ImmutableArray<Tensor>? sample, Action<string> report, CancellationToken cancellationToken)
    {
        ILoggerFactory log = ProgramLog.Create(run.Verbose ? LogLevel.Debug : LogLevel.Warning);
        PrivateCluster? cluster = null;
        try
        {
            // Processes that are starting take the cores, so what is not known yet is timed before.
            ModelProfile profile = run.Profile ?? Time(model, sample, run);
            cluster = run.Workers is { } workers
                ? await PrivateCluster.StartAsync(run.Engine.Name, run.Backend, workers, slots: 1, run.MicrobatchRequestsMax, run.CacheFolder, run.Places, report, cancellationToken).ConfigureAwait(false)
                : null;
            MemberSettings settings = Options(run, cluster, model, sample, profile).ToSettings();
            Member member = await StartSourceAsync(run.Engine, settings, cluster?.Ready ?? Task.CompletedTask, log, cancellationToken).ConfigureAwait(false);
            report($"ready: source '{settings.Name}' listens on {member.Address} (this process, {Environment.ProcessId})");
            return new JoinedCluster(run.Engine, cluster, member, settings, log, report);
        }
        catch
        {
            if (cluster is not null)
            {
                await cluster.DisposeAsync().ConfigureAwait(false);
            }

            log.Dispose();
            throw;
        }
    }

    /// <exception cref="ProgramException">There is no plan in time, or a member was lost; says why.</exception>
    public async Task<Plan> WaitForPlanAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stopping.CancelAfter(PlanTimeout);
        Task<Plan> plan = Source.WaitForPlanAsync(stopping.Token);
        string? said = null;
        long lastingSince = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(plan, CannotGoOn, Task.Delay(ReasonInterval, CancellationToken.None)).ConfigureAwait(false) != plan)
        {
            if (CannotGoOn.IsCompleted)
            {
                throw new ProgramException(ExitCode.MemberLost, await CannotGoOn.ConfigureAwait(false));
            }

            if (Source.NoPlanReason is { } noPlan && noPlan != said)
            {
                said = noPlan;
                _report($"no plan yet: {noPlan}");
                lastingSince = Stopwatch.GetTimestamp();
            }

            if (Source is { NoPlanReason: { } lasting, IsNoPlanLasting: true } && Stopwatch.GetElapsedTime(lastingSince) >= LastingReasonPatience)
            {
                throw new ProgramException(ExitCode.ClusterUnavailable, $"The cluster has no plan, and waiting does not help: {lasting}");
            }
        }

        try
        {
            Plan served = await plan.ConfigureAwait(false);
            PlanServedAt = DateTime.UtcNow;
            if (_private is not null)
            {
                _private.IsServing = true;
            }

            _ = await ObserveAsync(cancellationToken).ConfigureAwait(false);
            return served;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            string reason = Source.NoPlanReason ?? "no coordinator has said why; is there a coordinator and a worker in the cluster?";
            throw new ProgramException(ExitCode.ClusterUnavailable, $"The cluster has no plan after {PlanTimeout.TotalSeconds:0} s: {reason}", exception);
        }
    }

    /// <summary>What the stages have done so far; null if nobody can be asked.</summary>
    public async Task<ClusterStatus?> ObserveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _watch.ObserveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MemberStartException exception)
        {
            _report($"what the stages have done is not known: {exception.Message}");
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync().ConfigureAwait(false);
        using (CancellationTokenSource patience = new(LeaveTimeout))
        {
            await _member.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _member.DisposeAsync().ConfigureAwait(false);
        if (_private is not null)
        {
            await _private.DisposeAsync().ConfigureAwait(false);
        }

        _log.Dispose();
    }

    private static ModelProfile Time(Model model, ImmutableArray<Tensor>? sample, RunSettings run)
    {
        try
        {
            return ModelProfiler.Measure(model, sample, run.CacheFolder, run.Backend.Backend, run.Codec);
        }
        catch (ComputeException exception)
        {
            throw new ModelException($"The model '{model.Name}' cannot be run: {exception.Message}", exception);
        }
    }

    /// <summary>While the others start; when one of them cannot, that is what is said.</summary>
    private static async Task<Member> StartSourceAsync(IEngine engine, MemberSettings settings, Task others, ILoggerFactory log, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Member> starting = engine.StartAsync(settings, log, TimeProvider.System, stopping.Token);
        try
        {
            if (await Task.WhenAny(starting, others).ConfigureAwait(false) == others)
            {
                await others.ConfigureAwait(false);
            }

            Member member = await starting.ConfigureAwait(false);
            await others.ConfigureAwait(false);
            return member;
        }
        catch
        {
            await stopping.CancelAsync().ConfigureAwait(false);
            await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (starting.IsCompletedSuccessfully)
            {
                await starting.Result.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Workers fetch layers from here: on the address from which this machine reaches the lighthouse, they can.</summary>
    private static string ListenTowards(string lighthouse)
    {
        if (!ListenAddress.TryParse(lighthouse, 1, out ListenAddress? address) || address.IsLoopback)
        {
            return Loopback;
        }

        try
        {
            // Connecting a datagram socket sends nothing; it only asks for the route.
            using Socket route = new(SocketType.Dgram, ProtocolType.Udp);
            route.Connect(address.Host, address.Port);
            IPAddress local = ((IPEndPoint)route.LocalEndPoint!).Address;
            local = local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local;
            return IPAddress.IsLoopback(local) ? Loopback : new IPEndPoint(local, 0).ToString();
        }
        catch (SocketException)
        {
            // That the lighthouse cannot be reached is said where it is dialled.
            return Loopback;
        }
    }

    private static ActorInferenceOptions Options(RunSettings run, PrivateCluster? cluster, Model model, ImmutableArray<Tensor>? sample, ModelProfile profile)
    {
        ActorInferenceOptions options = new()
        {
            Name = cluster is null ? $"predict-{Environment.ProcessId}" : "source",
            Cluster = cluster?.Name ?? run.Cluster ?? MemberOptions.DefaultCluster,
            Listen = cluster is null ? ListenTowards(run.Lighthouses[0]) : run.Places.OwnListen,
            SecretFile = cluster?.SecretFile ?? run.SecretFile,
            Backend = run.Backend.Backend,
            Cache = run.CacheFolder,
            LoadedModel = model,
            SampleInputs = sample,
            Profile = profile,
            Strategy = run.Strategy,
            Stages = run.Stages,
            ReplicasMax = run.ReplicasMax,
            Codec = run.Codec,
            WorkersMin = run.Workers ?? 1,
            JoinTimeLimit = cluster is null ? JoinTimeLimit : PrivateCluster.ReadyTimeout,
        };
        options.Roles.Add("source");
        foreach (string lighthouse in cluster is null ? run.Lighthouses : [cluster.LighthouseAddress])
        {
            options.Lighthouses.Add(lighthouse);
        }

        return options;
    }
}
