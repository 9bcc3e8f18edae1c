using System.Collections.Immutable;
using System.Text;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Links;
using ActorInference.Wire.Handshakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorInference.Embedded;

/// <summary>
/// Looks at a running cluster from outside, again and again, over connections that it keeps: asks the lighthouses, the coordinators and
/// the workers of the plan. Goes on with what it knows while some of them are away. For one caller at a time.
/// </summary>
public sealed class ClusterWatch : IAsyncDisposable
{
    private const string ObserverName = "observer";

    /// <summary>Whoever did not answer the last question in time is not waited for as long again.</summary>
    private static readonly TimeSpan SilentPatience = TimeSpan.FromMilliseconds(50);

    private readonly ImmutableArray<MemberAddress> _lighthouses;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _timeProvider;
    private readonly LinkResources _resources;
    private readonly LinkDialer _dialer;
    private readonly Dictionary<(MemberAddress Address, Incarnation Member), ObserverConnection> _connections = [];
    private ClusterStatus? _last;
    private long _attempt;

    /// <param name="lighthouses">Whom to ask first; at least one.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="secret">The cluster's secret, if it has one.</param>
    /// <param name="patience">How long each answer may take.</param>
    /// <param name="timeProvider">For <see cref="ClusterStatus.ReceivedAt"/>.</param>
    public ClusterWatch(ImmutableArray<MemberAddress> lighthouses, string cluster, string? secret, TimeSpan patience, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfZero(lighthouses.Length, nameof(lighthouses));
        _lighthouses = lighthouses;
        _patience = patience;
        _timeProvider = timeProvider;
        ClusterCredentials credentials = new(cluster, Encoding.UTF8.GetBytes(secret ?? string.Empty));
        _resources = new LinkResources(LinkOptions.Default, timeProvider);
        _dialer = new LinkDialer(credentials, new PeerHello(MemberProcess.NewIncarnation(), ObserverName), _resources, NullLoggerFactory.Instance);
    }

    /// <exception cref="MemberStartException">No lighthouse answers, and none has before.</exception>
    public async Task<ClusterStatus> ObserveAsync(CancellationToken cancellationToken)
    {
        (ClusterView view, string? failure) = await AskLighthousesAsync(cancellationToken).ConfigureAwait(false);
        ForgetAllBut(view);
        ClusterStatus status = await AskCoordinatorsAsync(view, cancellationToken).ConfigureAwait(false) with { LighthouseFailure = failure };
        status = status with { Stages = await MeasureAsync(status, cancellationToken).ConfigureAwait(false) };
        return _last = status;
    }

    /// <summary>Asks the coordinator in office to let a member leave.</summary>
    /// <returns>What it answers; null if nobody is in office or it does not answer.</returns>
    /// <exception cref="MemberStartException">No lighthouse answers, and none has before.</exception>
    public async Task<ObservationMessage.DrainReport?> DrainAsync(string nodeName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(nodeName);
        (ClusterView view, _) = await AskLighthousesAsync(cancellationToken).ConfigureAwait(false);
        return view.Find(view.OfficeHolder) is MemberDescription holder
            ? await TryAskAsync<ObservationMessage.DrainReport>(holder, new ObservationMessage.DrainRequest(++_attempt, nodeName), cancellationToken).ConfigureAwait(false)
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_connections.Values.Select(connection => connection.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _dialer.DisposeAsync().ConfigureAwait(false);
        _resources.Dispose();
    }

    /// <summary>The first that answers, in the order of the list; if none does, the last view known and why.</summary>
    private async Task<(ClusterView View, string? Failure)> AskLighthousesAsync(CancellationToken cancellationToken)
    {
        LinkException? failure = null;
        Task<ObservationMessage.StatusReport>[] asked = [.. _lighthouses.Select(lighthouse =>
            AskAsync<ObservationMessage.StatusReport>(lighthouse, Incarnation.None, new ObservationMessage.StatusRequest(++_attempt), cancellationToken))];
        await ((Task)Task.WhenAll(asked)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (int place = 0; place < asked.Length; place++)
        {
            try
            {
                return ((await asked[place].ConfigureAwait(false)).View, null);
            }
            catch (LinkException exception)
            {
                failure ??= new LinkException($"The lighthouse at {_lighthouses[place]} does not answer: {exception.Message}", exception.Refusal, exception);
            }
        }

        return _last is not null
            ? (_last.View, failure!.Message)
            : throw new MemberStartException(
                failure!.Refusal is null ? StartFailure.LighthouseUnreachable : StartFailure.LighthouseRefused, failure.Message, failure);
    }

    /// <summary>Who is in office says so itself; the view may be older than the office.</summary>
    private async Task<ClusterStatus> AskCoordinatorsAsync(ClusterView view, CancellationToken cancellationToken)
    {
        MemberDescription[] candidates = [.. view.Members.Where(member => member.Roles.HasFlag(MemberRoles.Coordinator))];
        (ObservationMessage.StatusReport? Report, long At)[] reports = await Task.WhenAll(candidates.Select(async candidate =>
        {
            ObservationMessage.StatusReport? report = await TryAskAsync<ObservationMessage.StatusReport>(
                candidate, new ObservationMessage.StatusRequest(++_attempt), cancellationToken).ConfigureAwait(false);
            return (report, _timeProvider.GetTimestamp());
        })).ConfigureAwait(false);
        int holder = Array.FindIndex(candidates, candidate => candidate.Incarnation == view.OfficeHolder);
        if (holder < 0 || !IsInOffice(reports[holder].Report))
        {
            holder = Array.FindIndex(reports, report => IsInOffice(report.Report));
        }

        if (holder < 0 || reports[holder].Report is not { } answer)
        {
            string state = candidates.Length == 0 ? "no coordinator is there" : reports.All(report => report.Report is null) ? "no coordinator answers" : "nobody is in office";
            return new ClusterStatus(view, _last?.ActivePlan, _last?.ModelName ?? string.Empty, state, []);
        }

        return new ClusterStatus(view, answer.ActivePlan, answer.ModelName, answer.State, [])
        {
            Events = answer.Events,
            Coordinator = candidates[holder].Incarnation,
            ReceivedAt = reports[holder].At,
        };
    }

    /// <summary>Whoever takes office tells so; who has none tells no events.</summary>
    private static bool IsInOffice(ObservationMessage.StatusReport? report) => report is { Events.IsEmpty: false };

    private async Task<ImmutableArray<StageMeasurements>> MeasureAsync(ClusterStatus status, CancellationToken cancellationToken)
    {
        if (status.ActivePlan is not Plan plan)
        {
            return [];
        }

        IEnumerable<MemberDescription> workers = plan.Stages.SelectMany(stage => stage.Slots).Select(slot => slot.Worker).Distinct().Select(status.View.Find).OfType<MemberDescription>();
        ObservationMessage.MeasurementsReport?[] reports = await Task.WhenAll(workers.Select(worker => TryAskAsync<ObservationMessage.MeasurementsReport>(
            worker, new ObservationMessage.MeasurementsRequest(++_attempt), cancellationToken))).ConfigureAwait(false);
        return
        [
            .. reports.OfType<ObservationMessage.MeasurementsReport>()
                .SelectMany(report => report.Stages)
                .Where(stage => stage.Stage.Epoch == plan.Epoch)
                .OrderBy(stage => stage.Stage.Index),
        ];
    }

    private async Task<TAnswer?> TryAskAsync<TAnswer>(MemberDescription member, ObservationMessage question, CancellationToken cancellationToken)
        where TAnswer : ObservationMessage
    {
        try
        {
            return await AskAsync<TAnswer>(member.Address, member.Incarnation, question, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException)
        {
            // It may have gone since it was listed.
            return null;
        }
    }

    private Task<TAnswer> AskAsync<TAnswer>(MemberAddress address, Incarnation expected, ObservationMessage question, CancellationToken cancellationToken)
        where TAnswer : ObservationMessage
    {
        if (!_connections.TryGetValue((address, expected), out ObserverConnection? connection))
        {
            _connections[(address, expected)] = connection = new ObserverConnection(_dialer, address, expected);
        }

        return connection.AskAsync<TAnswer>(question, connection.IsSilent ? SilentPatience : _patience, cancellationToken);
    }

    private void ForgetAllBut(ClusterView view)
    {
        foreach ((MemberAddress Address, Incarnation Member) key in _connections.Keys.Where(key => key.Member != Incarnation.None && !view.Contains(key.Member)).ToArray())
        {
            if (_connections.Remove(key, out ObserverConnection? connection))
            {
                _ = connection.DisposeAsync().AsTask();
            }
        }
    }
}
