using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// A candidate for the office, and the coordinator while it holds it. Everything that it knows in office it has from members'
/// reports, and forgets with the office.
/// </summary>
public sealed class CoordinatorRole : IRole<CoordinatorInput, CoordinatorEffect>
{
    private readonly string _host;
    private readonly RoleTimings _timings;
    private readonly CoordinatorOptions _options;
    private readonly CoordinatorOffice _office;
    private readonly CoordinatorPredecessor _predecessor;
    private ClusterView _view = ClusterView.Empty;
    private CoordinatorTenure? _tenure;

    /// <param name="self">As it registers; its roles name the coordinator.</param>
    /// <param name="lighthouseCount">How many are configured: odd, so that two halves cannot block each other.</param>
    /// <param name="timings">Every duration that it counts.</param>
    /// <param name="options">How it measures its members.</param>
    public CoordinatorRole(MemberDescription self, int lighthouseCount, RoleTimings timings, CoordinatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(timings);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(lighthouseCount, 1);
        if (lighthouseCount % 2 == 0)
        {
            throw new ArgumentException($"{lighthouseCount} lighthouses: an even number has no use, since a majority of it survives no more losses than one of the odd number below.", nameof(lighthouseCount));
        }

        _host = self.Address.Host;
        _timings = timings;
        _options = options;
        _office = new CoordinatorOffice(self.Incarnation, lighthouseCount, timings);
        _predecessor = new CoordinatorPredecessor(self.Incarnation);
    }

    public bool InOffice => _tenure is not null;

    /// <summary>Of the office held; the highest known if none is held.</summary>
    public Term Term => _tenure?.Term ?? _office.Highest;

    public Plan? ActivePlan => _tenure?.ActivePlan;

    /// <summary>One line for people: "serving epoch 3.2", "preparing epoch 3.2", "waiting for a model".</summary>
    public string State => _tenure?.State ?? (_office.HasResigned ? "resigned" : "not in office");

    /// <summary>The model being served or prepared.</summary>
    public ModelOffer? Offer => _tenure?.Offer;

    public MonotonicTime? NextDeadline => MonotonicTime.Earlier(_office.NextDeadline, _tenure?.NextDeadline);

    /// <summary>The newest events of the office, oldest first, with their age at that time; none from who holds no office.</summary>
    public ImmutableArray<ClusterEvent> EventsAt(MonotonicTime now) => _tenure?.Events.At(now) ?? [];

    public void Decide(MonotonicTime now, in CoordinatorInput input, List<CoordinatorEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        _office.Expire(now, effects);
        EndTenureWithOffice(now, effects);
        switch (input)
        {
            case CoordinatorInput.ViewChanged changed:
                _view = changed.View;
                _predecessor.OnViewChanged(now, changed.View);
                _tenure?.OnViewChanged(now, changed.View, effects);
                _office.OnViewChanged(now, changed.View, effects);
                break;
            case CoordinatorInput.LighthouseConnected connected:
                _office.OnConnected(now, connected.Lighthouse, effects);
                break;
            case CoordinatorInput.LighthouseLost lost:
                _office.OnLost(lost.Lighthouse);
                break;
            case CoordinatorInput.LighthouseReceived received:
                _office.OnReceived(now, received.Lighthouse, received.Message, effects);
                break;
            case CoordinatorInput.Received received:
                OnReceived(now, received, effects);
                break;
            case CoordinatorInput.DrainRequested asked:
                OnDrainRequested(asked.From, asked.Request, effects);
                break;
            case CoordinatorInput.PeerLost lost:
                _tenure?.OnPeerLost(now, lost, effects);
                break;
            case CoordinatorInput.ResignRequested:
                _office.Resign(effects);
                break;
            case CoordinatorInput.Tick:
                _office.OnTick(now, effects);
                _tenure?.OnTick(now, effects);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "Not an input of a coordinator.");
        }

        EndTenureWithOffice(now, effects);
        if (_office.InOffice)
        {
            _tenure ??= new CoordinatorTenure(_host, _office.Term, now, _view, _predecessor, _timings, _options, effects);
            _tenure.Evaluate(now, effects);
        }
    }

    private void OnReceived(MonotonicTime now, CoordinatorInput.Received received, List<CoordinatorEffect> effects)
    {
        switch (received.Message)
        {
            case CoordinationMessage.OutdatedTerm outdated:
                _office.OnOutdated(now, outdated.HighestTerm, effects);
                break;
            case CoordinationMessage.Report report:
                _office.OnOutdated(now, report.Content.HighestTerm, effects);
                break;
            default:
                break;
        }

        EndTenureWithOffice(now, effects);
        _tenure?.OnReceived(now, received, effects);
    }

    private void OnDrainRequested(Incarnation from, ObservationMessage.DrainRequest request, List<CoordinatorEffect> effects)
    {
        ObservationMessage.DrainReport answer = _tenure?.OnDrainRequested(request, effects)
            ?? new ObservationMessage.DrainReport(request.Attempt, false, "This member is not the coordinator in office.");
        effects.Add(new CoordinatorEffect.Answer(from, answer));
    }

    private void EndTenureWithOffice(MonotonicTime now, List<CoordinatorEffect> effects)
    {
        if (_tenure is not null && (!_office.InOffice || _office.Term != _tenure.Term))
        {
            _tenure.SayEnded(now, _office.EndReason, effects);
            _predecessor.OnOwnOfficeEnded(now);
            _tenure = null;
        }
    }
}
