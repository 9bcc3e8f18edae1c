using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Execution.Members;

/// <summary>
/// Looks at a running cluster from outside, again and again: asks the lighthouses, the coordinators and
/// the workers of the plan. Goes on with what it knows while some of them are away. For one caller at a time.
/// </summary>
public sealed class ClusterWatch : IAsyncDisposable
{
    private static readonly TimeSpan GlancePatience = TimeSpan.FromMilliseconds(100);

    private readonly ImmutableArray<MemberAddress> _lighthouses;
    private readonly IObserver _observer;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _timeProvider;
    private readonly HashSet<Incarnation> _asked = [];
    private readonly Lock _gate = new();
    private Task<ImmutableArray<StageMeasurements>>? _measuring;
    private ClusterStatus? _last;
    private long _attempt;

    /// <param name="lighthouses">Whom to ask first; at least one.</param>
    /// <param name="observer">Owned from now on.</param>
    /// <param name="patience">How long each answer may take.</param>
    /// <param name="timeProvider">For <see cref="ClusterStatus.ReceivedAt"/>.</param>
    public ClusterWatch(ImmutableArray<MemberAddress> lighthouses, IObserver observer, TimeSpan patience, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentOutOfRangeException.ThrowIfZero(lighthouses.Length, nameof(lighthouses));
        _lighthouses = lighthouses;
        _observer = observer;
        _patience = patience;
        _timeProvider = timeProvider;
    }

    /// <exception cref="MemberStartException">No lighthouse answers, and none has before.</exception>
    public async Task<ClusterStatus> ObserveAsync(CancellationToken cancellationToken)
    {
        ClusterStatus status = await LookAsync(cancellationToken).ConfigureAwait(false);
        status = status with { Stages = await MeasureAsync(status, cancellationToken).ConfigureAwait(false) };
        return _last = status;
    }

    /// <summary>As <see cref="ObserveAsync"/>, but workers that do not answer at once hold up nothing: what stages have done is then as it was seen last.</summary>
    /// <exception cref="MemberStartException">No lighthouse answers, and none has before.</exception>
    public async Task<ClusterStatus> GlanceAsync(CancellationToken cancellationToken)
    {
        ClusterStatus status = await LookAsync(cancellationToken).ConfigureAwait(false);
        _measuring = _measuring is { IsCompleted: false } ? _measuring : MeasureAsync(status, cancellationToken);
        await ((Task)_measuring.WaitAsync(GlancePatience, _timeProvider, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        ImmutableArray<StageMeasurements> stages = _measuring.IsCompleted ? await _measuring.ConfigureAwait(false) : _last?.Stages ?? [];
        return _last = status with { Stages = [.. stages.Where(stage => stage.Stage.Epoch == status.ActivePlan?.Epoch)] };
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

    public ValueTask DisposeAsync() => _observer.DisposeAsync();

    private async Task<ClusterStatus> LookAsync(CancellationToken cancellationToken)
    {
        (ClusterView view, string? failure) = await AskLighthousesAsync(cancellationToken).ConfigureAwait(false);
        _observer.ForgetAllBut(view.Contains);
        return await AskCoordinatorsAsync(view, cancellationToken).ConfigureAwait(false) with { LighthouseFailure = failure };
    }

    /// <summary>The first that answers, in the order of the list; if none does, the last view known and why.</summary>
    private async Task<(ClusterView View, string? Failure)> AskLighthousesAsync(CancellationToken cancellationToken)
    {
        ObserverException? failure = null;
        Task<ObservationMessage.StatusReport>[] asked = [.. _lighthouses.Select(lighthouse =>
            AskAsync<ObservationMessage.StatusReport>(lighthouse, Incarnation.None, new ObservationMessage.StatusRequest(++_attempt), cancellationToken))];
        await ((Task)Task.WhenAll(asked)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (int place = 0; place < asked.Length; place++)
        {
            try
            {
                return ((await asked[place].ConfigureAwait(false)).View, null);
            }
            catch (ObserverException exception)
            {
                failure ??= new ObserverException($"The lighthouse at {_lighthouses[place]} does not answer: {exception.Message}", exception.IsRefused, exception);
            }
        }

        return _last is not null
            ? (_last.View, failure!.Message)
            : throw new MemberStartException(
                failure!.IsRefused ? StartFailure.LighthouseRefused : StartFailure.LighthouseUnreachable, failure.Message, failure);
    }

    /// <summary>Who is in office says so itself; the view may be older than the office.</summary>
    private async Task<ClusterStatus> AskCoordinatorsAsync(ClusterView view, CancellationToken cancellationToken)
    {
        MemberDescription[] candidates = [.. view.Members.Where(member => member.Roles.HasFlag(MemberRoles.Coordinator))];
        int holder = Array.FindIndex(candidates, candidate => candidate.Incarnation == view.OfficeHolder);
        Task<(ObservationMessage.StatusReport? Report, long At)>[] asked = [.. candidates.Select(async candidate =>
        {
            ObservationMessage.StatusReport? report = await TryAskAsync<ObservationMessage.StatusReport>(
                candidate, new ObservationMessage.StatusRequest(++_attempt), cancellationToken).ConfigureAwait(false);
            return (report, _timeProvider.GetTimestamp());
        })];
        if (holder >= 0 && IsInOffice((await asked[holder].ConfigureAwait(false)).Report))
        {
            // The others have nothing to tell, and may be frozen.
            return Told(view, candidates[holder], await asked[holder].ConfigureAwait(false));
        }

        (ObservationMessage.StatusReport? Report, long At)[] reports = await Task.WhenAll(asked).ConfigureAwait(false);
        holder = Array.FindIndex(reports, report => IsInOffice(report.Report));

        if (holder < 0)
        {
            string state = candidates.Length == 0 ? "no coordinator is there" : reports.All(report => report.Report is null) ? "no coordinator answers" : "nobody is in office";
            return new ClusterStatus(view, _last?.ActivePlan, _last?.ModelName ?? string.Empty, state, []);
        }

        return Told(view, candidates[holder], reports[holder]);
    }

    private static ClusterStatus Told(ClusterView view, MemberDescription coordinator, (ObservationMessage.StatusReport? Report, long At) told) =>
        new(view, told.Report!.ActivePlan, told.Report.ModelName, told.Report.State, [])
        {
            Events = told.Report.Events,
            Coordinator = coordinator.Incarnation,
            ReceivedAt = told.At,
        };

    /// <summary>Whoever takes office tells so; who has none tells no events.</summary>
    private static bool IsInOffice(ObservationMessage.StatusReport? report) => report is { Events.IsEmpty: false };

    private async Task<ImmutableArray<StageMeasurements>> MeasureAsync(ClusterStatus status, CancellationToken cancellationToken)
    {
        if (status.ActivePlan is not Plan plan)
        {
            return [];
        }

        IEnumerable<MemberDescription> workers = plan.Workers.Select(status.View.Find).OfType<MemberDescription>();
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
        lock (_gate)
        {
            if (!_asked.Add(member.Incarnation))
            {
                // It has not answered an earlier look yet.
                return null;
            }
        }

        try
        {
            return await AskAsync<TAnswer>(member.Address, member.Incarnation, question, cancellationToken).ConfigureAwait(false);
        }
        catch (ObserverException)
        {
            // It may have gone since it was listed.
            return null;
        }
        finally
        {
            lock (_gate)
            {
                _asked.Remove(member.Incarnation);
            }
        }
    }

    private Task<TAnswer> AskAsync<TAnswer>(MemberAddress address, Incarnation expected, ObservationMessage question, CancellationToken cancellationToken)
        where TAnswer : ObservationMessage => _observer.AskAsync<TAnswer>(address, expected, question, _patience, cancellationToken);
}
