using System.Diagnostics;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Execution.Members;
using ActorInference.Execution.Sources;
using ActorInference.Hosting;
using ActorInference.Models;
using ActorInference.Nodes.Commands;
using ActorInference.Nodes.Reports;
using ActorInference.Nodes.Watching;
using Microsoft.Extensions.Logging;

namespace ActorInference.Nodes.Chaos;

/// <summary>
/// Streams trips through a cluster of real processes while faults are done to it, then leaves it alone, waits for what is unanswered, and
/// reports. This process is the source.
/// </summary>
internal sealed class ChaosRun(ChaosSettings settings, ChaosView view) : IAsyncDisposable
{
    private const int PlanWorkersMin = 3;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan WatchPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>What the office tells of the last fault is seen by then.</summary>
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ShowInterval = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);

    private readonly ChaosCluster _cluster = new(settings.Engine, settings.LogFolder);
    private readonly ILoggerFactory _log = ProgramLog.Create(settings.Verbose ? LogLevel.Information : LogLevel.Error);
    private readonly FaultLedger _ledger = new(view.Line);
    private Member? _member;
    private ClusterView _clusterView = ClusterView.Empty;
    private Epoch _lastEpoch;
    private int _plans;

    private SourceFront Source => _member?.Source ?? throw new InvalidOperationException("The source has not been started.");

    /// <exception cref="ProgramException">The cluster did not start.</exception>
    public async Task<(ChaosReport Report, IReadOnlyList<string> Complaints)> ExecuteAsync(CancellationToken cancellationToken)
    {
        Model model = Model.Load(settings.ModelPath);
        Trips trips = await Trips.ComputeAsync(model, settings.TripsPath, cancellationToken).ConfigureAwait(false);
        view.Line($"{trips.Count} trips computed by a single process, to compare with");
        await StartAsync(model, trips, cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watched = WatchAsync(watching.Token);
        TripLoad load = new(Source, trips, sentInto => _ledger.OnResult(sentInto, Source.ActivePlan));
        Task shown = ShowAsync(load, watching.Token);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long start = Stopwatch.GetTimestamp();
        Task loaded = load.RunAsync(enough.Token, cancellationToken);
        FaultMaker faults = new(_cluster, _ledger, new ChaosSchedule(settings.Seed, ChaosCluster.CanFreeze), settings.Engine.LossTime, view.Line, () => Source.ActivePlan, () => _clusterView, DrainAsync);
        await faults.RunAsync(settings.Duration, cancellationToken).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        view.Line("the cluster is left alone; what is unanswered must be answered");
        await loaded.ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await faults.HealAsync(cancellationToken).ConfigureAwait(false);
        await Task.Delay(LastLook, cancellationToken).ConfigureAwait(false);
        await watching.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(watched, shown).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ledger.Close(all: true);
        return (Report(load, seconds), load.Complaints);
    }

    public async ValueTask DisposeAsync()
    {
        if (_member is not null)
        {
            using CancellationTokenSource patience = new(LeaveTimeout);
            await _member.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _member.DisposeAsync().ConfigureAwait(false);
        }

        await _cluster.DisposeAsync().ConfigureAwait(false);
        _log.Dispose();
    }

    private async Task StartAsync(Model model, Trips trips, CancellationToken cancellationToken)
    {
        if (!_cluster.HasOwnAddresses)
        {
            view.Line("this system has one loopback address: a cut stops only connections to a member, not those that it opens itself");
        }

        if (!ChaosCluster.CanFreeze)
        {
            view.Line("this system cannot freeze a process: frozen members are left out");
        }

        await ChaosCluster.WaitUntilReadyAsync(_cluster.StartLighthouse(), cancellationToken).ConfigureAwait(false);
        List<ChaosMember> members = [.. Enumerable.Range(0, settings.Coordinators).Select(_ => _cluster.StartCoordinator()), .. Enumerable.Range(0, settings.Workers).Select(_ => _cluster.StartWorker())];
        await Task.WhenAll(members.Select(member => ChaosCluster.WaitUntilReadyAsync(member, cancellationToken))).ConfigureAwait(false);
        foreach (ChaosMember member in _cluster.Members)
        {
            view.Line($"{member} is ready (process {member.Child.ProcessId})");
        }

        _member = await settings.Engine.StartAsync(SourceOptions(model, trips).ToSettings(), _log, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        try
        {
            Plan plan = await Source.WaitForPlanAsync(cancellationToken).WaitAsync(StartTimeout, cancellationToken).ConfigureAwait(false);
            _lastEpoch = plan.Epoch;
        }
        catch (TimeoutException exception)
        {
            throw new ProgramException(ExitCode.ClusterUnavailable, $"The cluster has no plan after {StartTimeout.TotalSeconds:0} s: {Source.NoPlanReason}", exception);
        }
    }

    private ActorInferenceOptions SourceOptions(Model model, Trips trips)
    {
        ActorInferenceOptions options = new()
        {
            Name = "source",
            Cluster = _cluster.Name,
            Listen = _cluster.PlaceSource().ToString(),
            Advertise = _cluster.SourceForwarder!.Endpoint.ToString(),
            LinkPort = _cluster.SourceLinkForwarder?.Member.Port ?? 0,
            LinkAdvertise = _cluster.SourceLinkForwarder?.Endpoint.ToString(),
            SecretFile = _cluster.SecretFile,
            Cache = settings.CacheFolder,
            LoadedModel = model,
            SampleInputs = trips.Sample,
            WorkersMin = Math.Min(PlanWorkersMin, settings.Workers),
            JoinTimeLimit = StartTimeout,
        };
        options.Roles.Add("source");
        options.Lighthouses.Add(_cluster.LighthouseAddress);
        return options;
    }

    private ClusterWatch NewWatch()
    {
        _ = ListenAddress.TryParse(_cluster.LighthouseAddress, MemberSettings.LighthousePort, out ListenAddress? lighthouse);
        return settings.Engine.Watch([lighthouse!.At(lighthouse.Port)], _cluster.Name, File.ReadAllText(_cluster.SecretFile), WatchPatience, TimeProvider.System);
    }

    /// <summary>What the office tells, as it tells it.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        await using ClusterWatch watch = NewWatch();
        EventFeed feed = new(TimeProvider.System);
        while (true)
        {
            try
            {
                ClusterStatus status = await watch.ObserveAsync(cancellationToken).ConfigureAwait(false);
                _clusterView = status.View;
                Introduce(status.View);
                foreach ((DateTimeOffset _, ClusterEvent happened) in feed.NewIn(status))
                {
                    long at = status.ReceivedAt - (long)(happened.Age.TotalSeconds * TimeProvider.System.TimestampFrequency);
                    _ledger.OnEvent(at, status.Coordinator, happened);
                    string teller = status.View.Find(status.Coordinator)?.Name ?? "office";
                    view.Line($"    {teller}: {happened.Text}");
                }
            }
            catch (MemberStartException)
            {
                // The lighthouse is away before anything was known.
            }

            _ledger.Close(all: false);
            await Task.Delay(WatchInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Names are never used twice, so a view tells which process is which member.</summary>
    private void Introduce(ClusterView shown)
    {
        foreach (ChaosMember member in _cluster.Members)
        {
            member.Incarnation = shown.Members.FirstOrDefault(other => other.Name == member.Name)?.Incarnation ?? member.Incarnation;
        }
    }

    private async Task ShowAsync(TripLoad load, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        long shownAt = 0;
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            Plan? plan = Source.ActivePlan;
            if (plan is not null && plan.Epoch > _lastEpoch)
            {
                _lastEpoch = plan.Epoch;
                _plans++;
            }

            if (Stopwatch.GetElapsedTime(shownAt) >= ShowInterval)
            {
                shownAt = Stopwatch.GetTimestamp();
                view.Show(_cluster.Members, _clusterView.Find(_clusterView.OfficeHolder)?.Name ?? string.Empty, plan, load.Counts, load.LongestPause, _ledger.Count);
            }
        }
    }

    private async Task<ObservationMessage.DrainReport?> DrainAsync(string name, CancellationToken cancellationToken)
    {
        await using ClusterWatch watch = NewWatch();
        try
        {
            return await watch.DrainAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (MemberStartException)
        {
            // Without the lighthouse a tool does not find the office.
            return null;
        }
    }

    private ChaosReport Report(TripLoad load, double seconds)
    {
        TripCounts counts = load.Counts;
        return new ChaosReport
        {
            Seed = settings.Seed,
            Seconds = Math.Round(seconds, 1),
            Requests = counts.Requests,
            Answers = counts.Answers,
            Faults = _ledger.Count,
            WrongAnswers = counts.WrongAnswers,
            Lost = counts.Lost,
            Duplicated = counts.Duplicated,
            OutOfOrder = counts.OutOfOrder,
            BitIdentical = counts is { Lost: 0, WrongAnswers: 0 },
            Repartitions = _plans,
            FaultsByKind = _ledger.Report(),
            LongestPauseMilliseconds = Math.Round(load.LongestPause.TotalMilliseconds, 1),
            ThroughputPerSecond = Math.Round((counts.Answers - counts.Errors) / seconds, 1),
        };
    }
}
