using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Roles;
using ActorInference.Execution.Content;
using ActorInference.Execution.Mailboxes;
using ActorInference.Execution.Payloads;
using ActorInference.Execution.Sources;
using ActorInference.Execution.Stages;
using ActorInference.Execution.Transfer;
using ActorInference.Execution.Workers;
using ActorInference.Links;
using ActorInference.Models;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Members;

/// <summary>The parts of one member, built in one order and stopped in the other.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    /// <summary>How long a good-bye may take whatever the caller's patience.</summary>
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    private readonly MemberSettings _settings;
    private readonly ILoggerFactory _loggerFactory;
    private readonly ILogger _logger;
    private readonly EngineClock _clock;
    private readonly BackgroundWork _work;
    private readonly MemberLinkHandler _handler = new();
    private readonly StageTable _stages = new();
    private readonly ContentStore _content;
    private readonly LinkResources _links;
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IMemberEngine _engine;
    private LinkListener? _listener;
    private LinkDialer? _dialer;
    private HolderConnections? _holders;
    private DataPlane? _dataPlane;
    private IControlPlane? _plane;
    private RoleRouter? _router;
    private WorkerRunner? _worker;
    private StageMetrics? _metrics;
    private PlanMetrics? _planMetrics;

    public MemberProcess(MemberSettings settings, IMemberEngine engine, ILoggerFactory loggerFactory, TimeProvider timeProvider)
    {
        _engine = engine;
        _settings = settings;
        _loggerFactory = loggerFactory;
        _logger = loggerFactory.CreateLogger("ActorInference.Member");
        _clock = new EngineClock(timeProvider);
        _work = new BackgroundWork(Fail);
        Payloads = new PayloadStore(settings.PayloadBytesMax);
        DiskCache? disk = settings.CacheFolder is null ? null : new DiskCache(Path.Combine(settings.CacheFolder, "content"), settings.CacheBytesMax, _logger);
        _content = new ContentStore(settings.ContentBytesMax, disk);
        LinkOptions linkOptions = settings.Links with
        {
            DialFrom = settings.Links.DialFrom ?? OwnLoopback(settings.Listen),
            FrameBytesMax = settings.Limits.FrameBytesMax,
            DataQueueBytesMax = settings.Limits.SourceBytesMax + settings.Limits.FrameBytesMax,
        };
        _links = new LinkResources(linkOptions, timeProvider);
        Incarnation = Incarnations.Draw();
    }

    public Incarnation Incarnation { get; }

    /// <summary>What others name to find this member.</summary>
    public MemberAddress Address => _plane?.Address ?? throw new InvalidOperationException("The member has not started.");

    public MemberRoles Roles => _settings.Roles;

    public PayloadStore Payloads { get; }

    public SourceRunner? Source { get; private set; }

    public Task Registered => _router?.Registered ?? Task.CompletedTask;

    /// <summary>Completes when the member is asked to leave by its coordinator, or by <see cref="StopAsync"/>.</summary>
    public Task LeaveBegun => _router?.Leaving.Begun ?? new TaskCompletionSource().Task;

    /// <summary>Completes when the member cannot go on.</summary>
    public Task<Exception> Failed => _failed.Task;

    /// <exception cref="MemberStartException">What is wrong and what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _settings.RefuseOpenDoors();
        ClusterCredentials credentials = new(_settings.Cluster, Encoding.UTF8.GetBytes(_settings.Secret ?? string.Empty));
        PeerHello hello = new(Incarnation, _settings.Name);
        _dialer = new LinkDialer(credentials, hello, _links, _loggerFactory);
        _holders = new HolderConnections(_dialer, _clock.TimeProvider);
        MemberAddress links = await ListenAsync(credentials, hello, cancellationToken).ConfigureAwait(false);
        (Manifest? manifest, ModelOffer? offer, double flops) = await Task.Run(MeasureModelAndSlot, cancellationToken).ConfigureAwait(false);
        Build(Describe(links, flops), manifest, offer);
        _metrics = new StageMetrics(MeasureStages, _settings.PicojoulesPerBit);
        _planMetrics = Source is null ? null : new PlanMetrics(_settings.Name, Source.Front);
        _router!.Start();
        _plane!.Start();
        _handler.Open(_plane, _dataPlane!, _content);
        MemberLog.Listening(_logger, _settings.Name, Address, Incarnation);
        if (_settings.JoinTimeLimit is TimeSpan limit)
        {
            await JoinAsync(limit, cancellationToken).ConfigureAwait(false);
        }
    }

    public ImmutableArray<StageMeasurements> MeasureStages() => [.. _stages.All.Select(stage => stage.Measure())];

    /// <summary>The callers first, then the plans that need this member, then the cluster, then the stages, then the connections.</summary>
    /// <param name="cancellationToken">Nobody is waited for any more.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_router is not null)
        {
            await AttemptAsync(DrainAsync, cancellationToken).ConfigureAwait(false);
            using CancellationTokenSource leaving = new(GoodbyeTimeout);
            await AttemptAsync(_router.LeaveAsync, leaving.Token).ConfigureAwait(false);
        }

        _handler.Close();
        _metrics?.Dispose();
        _planMetrics?.Dispose();
        if (Source is not null)
        {
            await Source.DisposeAsync().ConfigureAwait(false);
        }

        if (_worker is not null)
        {
            await _worker.DisposeAsync().ConfigureAwait(false);
        }

        _dataPlane?.Links.CloseAll("this member stops");
        if (_plane is not null)
        {
            await _plane.CloseAsync("this member stops").ConfigureAwait(false);
        }

        await _work.DisposeAsync().ConfigureAwait(false);
        if (_router is not null)
        {
            await _router.DisposeAsync().ConfigureAwait(false);
        }

        if (_plane is not null)
        {
            await _plane.DisposeAsync().ConfigureAwait(false);
        }

        if (_listener is not null)
        {
            await _listener.DisposeAsync().ConfigureAwait(false);
        }

        if (_holders is not null)
        {
            await _holders.DisposeAsync().ConfigureAwait(false);
        }

        if (_dialer is not null)
        {
            await _dialer.DisposeAsync().ConfigureAwait(false);
        }

        _links.Dispose();
    }

    /// <summary>Stops without patience.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);

    /// <summary>Until the member role lets it go; a source that is not ready by then is not waited for.</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _router!.DrainAsync(cancellationToken).ConfigureAwait(false);
        Task ready = Task.WhenAny(_router.Leaving.Ready, _failed.Task);
        if (Source is not null)
        {
            Task source = Source.ShutDownAsync(cancellationToken);
            if (await Task.WhenAny(source, ready).WaitAsync(cancellationToken).ConfigureAwait(false) == source)
            {
                await source.ConfigureAwait(false);
                _router.OnSourceEnded();
            }
        }

        await ready.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Members that listen on loopback addresses of their own (127.0.0.2, ...) are told apart by them at both ends of a connection.</summary>
    private static IPAddress? OwnLoopback(ListenAddress listen) =>
        IPAddress.TryParse(listen.Host, out IPAddress? own) && IPAddress.IsLoopback(own) && !own.Equals(IPAddress.Loopback) && !own.Equals(IPAddress.IPv6Loopback) ? own : null;

    private static async Task AttemptAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The patience has ended, or a mailbox that failed before.
        }
    }

    private async Task<MemberAddress> ListenAsync(ClusterCredentials credentials, PeerHello hello, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress host = await ResolveAsync(_settings.Listen.Host, cancellationToken).ConfigureAwait(false);
            _listener = await LinkListener.StartAsync(
                new IPEndPoint(host, _settings.Listen.Port), credentials, hello, _handler, _links, _loggerFactory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is LinkException or SocketException)
        {
            throw new MemberStartException(
                StartFailure.AddressUnavailable,
                $"Cannot listen on {_settings.Listen}: {exception.Message} Choose another port, or 0 for any free one.",
                exception);
        }

        int port = _listener.Endpoint.Port;
        ListenAddress advertised = _settings.Advertise ?? _settings.Listen;
        return advertised.At(advertised.Port == 0 || _settings.Advertise is null ? port : advertised.Port);
    }

    private static async Task<IPAddress> ResolveAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out IPAddress? address) ? address : (await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false))[0];

    private (Manifest? Manifest, ModelOffer? Offer, double SlotFlopsPerSecond) MeasureModelAndSlot()
    {
        bool isSource = _settings.Roles.HasFlag(MemberRoles.Source);
        if (isSource && _settings.Model is Model model)
        {
            (Manifest manifest, ModelOffer offer) = ModelPublisher.Publish(model, Incarnation, _settings, _content);
            return (manifest, offer, offer.Profile.SlotFlopsPerSecond);
        }

        return (null, null, _settings.Roles.HasFlag(MemberRoles.Worker) ? ModelProfiler.MeasureSlotFlopsPerSecond(_settings.Backend) : 0);
    }

    private MemberDescription Describe(MemberAddress links, double flops)
    {
        bool isWorker = _settings.Roles.HasFlag(MemberRoles.Worker);
        double quota = ProcessorQuota.CoresMax();
        double share = ProcessorQuota.ShareOf(_settings.SlotCount, quota);
        return new MemberDescription(Incarnation, _settings.Name, links, _settings.Roles, isWorker ? _settings.SlotCount : 0, flops * share, isWorker ? _settings.MemoryBytes : 0)
        {
            HostCoreCount = Environment.ProcessorCount,
            CoreQuota = double.IsFinite(quota) ? quota : 0,
            Backend = _settings.Backend.Name,
        };
    }

    private void Build(MemberDescription self, Manifest? manifest, ModelOffer? offer)
    {
        int lighthouses = _engine.LighthouseCount(_settings);
        RoleParts parts = new()
        {
            Self = Incarnation,
            Clock = _clock,
            Seats = _engine.Seats,
            Content = _content,
            Member = _settings.Roles == MemberRoles.None ? null : new MemberRole(self, lighthouses, _settings.Timings),
            Coordinator = _settings.Roles.HasFlag(MemberRoles.Coordinator) ? new CoordinatorRole(self, lighthouses, _settings.Timings, _settings.Coordinator) : null,
            Offer = offer,
            Measure = MeasureStages,
        };
        _router = new RoleRouter(parts, _work, _logger, Fail);
        _router.Plane = _plane = _engine.Connect(new MemberContext
        {
            Settings = _settings,
            Self = self,
            ListenPort = _listener!.Endpoint.Port,
            Router = _router,
            Dialer = _dialer!,
            Work = _work,
            Clock = _clock,
            Logger = _logger,
            Failed = Fail,
        });
        _dataPlane = new DataPlane(Incarnation, _dialer!, _stages, Payloads, _clock);
        _router.Worker = _worker = _settings.Roles.HasFlag(MemberRoles.Worker) ? BuildWorker(self) : null;
        _router.Source = Source = _settings.Roles.HasFlag(MemberRoles.Source) ? BuildSource(manifest) : null;
    }

    private WorkerRunner BuildWorker(MemberDescription self) => new(new WorkerRole(self, _settings.Timings), self, new WorkerSurroundings
    {
        Seats = _engine.Seats,
        Stages = new StageSurroundings(_settings.Name, Payloads, _clock, _settings.Limits.FrameBytesMax, _logger) { CountsProcessorTime = ProcessorQuota.ShareOf(self.SlotCount, ProcessorQuota.CoresMax()) < 1 },
        Table = _stages,
        DataPlane = _dataPlane!,
        Content = _content,
        Holders = _holders!,
        Backend = _settings.Backend,
        Limits = _settings.Limits,
        PinsLanes = _settings.PinsLanes,
        Send = _router!.Send,
        ReportChanged = _router.ReportChanged,
        PlansHeld = _router.OnPlansHeld,
        Failed = Fail,
    });

    private SourceRole SourceRoleFor(Manifest? manifest) =>
        new(Incarnation, _settings.Limits, _settings.Timings, manifest is null ? default : new ModelId(ContentDigest.From(manifest.ModelId)));

    private SourceRunner BuildSource(Manifest? manifest) => new(SourceRoleFor(manifest), new SourceSurroundings
    {
        Seats = _engine.Seats,
        Payloads = Payloads,
        Clock = _clock,
        Logger = _logger,
        DataPlane = _dataPlane!,
        Content = _content,
        Holders = _holders!,
        Limits = _settings.Limits,
        Timings = _settings.Timings,
        Manifest = manifest,
        Send = _router!.Send,
        ReportChanged = _router.ReportChanged,
        Failed = Fail,
    });

    private async Task JoinAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        Task timeUp = Task.Delay(limit, _clock.TimeProvider, cancellationToken);
        Task first = await Task.WhenAny(Registered, _plane!.Unwanted, timeUp).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (first != Registered)
        {
            throw _plane.JoinFailure(limit);
        }
    }

    private void Fail(Exception exception)
    {
        MemberLog.Failed(_logger, _settings.Name, exception);
        _failed.TrySetResult(exception);
    }
}
