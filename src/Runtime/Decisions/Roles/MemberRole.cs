using System.Collections.Immutable;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// A member as such: it stands at the lighthouses, knows who else is there, obeys one coordinator at a time (the one of
/// the highest term that has spoken to it), and leaves when nobody needs it any more.
/// </summary>
public sealed class MemberRole : IRole<MemberInput, MemberEffect>
{
    private readonly RoleTimings _timings;
    private readonly MemberLighthouse[] _lighthouses;
    private readonly MemberViews _views;
    private readonly MemberLeaving _leaving;
    private Incarnation _coordinator;
    private ImmutableArray<PlanCrash> _crashes = [];
    private MonotonicTime? _reportAt;
    private MonotonicTime _reportNotBefore;
    private bool _left;

    /// <param name="self">What it registers with.</param>
    /// <param name="lighthouseCount">How many are configured; at least 1.</param>
    /// <param name="timings">Every duration that it counts.</param>
    public MemberRole(MemberDescription self, int lighthouseCount, RoleTimings timings)
    {
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(timings);
        ArgumentOutOfRangeException.ThrowIfLessThan(lighthouseCount, 1);
        _timings = timings;
        _views = new MemberViews(timings);
        _leaving = new MemberLeaving(self, timings);
        _lighthouses = [.. Enumerable.Range(0, lighthouseCount).Select(place => new MemberLighthouse(place, self, timings))];
    }

    /// <summary>The union of what the lighthouses say; replaced whole.</summary>
    public ClusterView View => _views.View;

    /// <summary>The highest term obeyed.</summary>
    public Term HighestTerm { get; private set; }

    public MonotonicTime? NextDeadline
    {
        get
        {
            if (_left)
            {
                return null;
            }

            MonotonicTime? next = MonotonicTime.Earlier(MonotonicTime.Earlier(_reportAt, _leaving.Deadline), _views.RemovalsFrom);
            foreach (MemberLighthouse lighthouse in _lighthouses)
            {
                next = MonotonicTime.Earlier(next, lighthouse.NextDeadline);
            }

            return next;
        }
    }

    public void Decide(MonotonicTime now, in MemberInput input, List<MemberEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        if (_left)
        {
            return;
        }

        switch (input)
        {
            case MemberInput.LighthouseConnected connected:
                _lighthouses[connected.Lighthouse].OnConnected(now, HighestTerm, effects);
                break;
            case MemberInput.LighthouseLost lost:
                _lighthouses[lost.Lighthouse].OnLost();
                MergeViews(now, effects);
                break;
            case MemberInput.LighthouseReceived received:
                if (_lighthouses[received.Lighthouse].OnReceived(now, HighestTerm, received.Message, effects))
                {
                    MergeViews(now, effects);
                }

                break;
            case MemberInput.CoordinatorReceived received:
                OnCoordinatorReceived(now, received.From, received.Message, effects);
                break;
            case MemberInput.ReportChanged:
                OnReportChanged(now, effects);
                break;
            case MemberInput.PlansHeld held:
                _leaving.OnPlansHeld(held.Count);
                break;
            case MemberInput.SourceEnded:
                _leaving.OnSourceEnded();
                break;
            case MemberInput.DrainRequested:
                BeginLeaving(now, "its process is asked to end", effects);
                break;
            case MemberInput.LeaveRequested:
                OnLeaveRequested(effects);
                return;
            case MemberInput.Tick:
                OnTick(now, effects);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "Not an input of a member.");
        }

        _leaving.Look(now, View, effects);
    }

    private void OnCoordinatorReceived(MonotonicTime now, Incarnation from, CoordinationMessage message, List<MemberEffect> effects)
    {
        if (TermOf(message) is not { } term)
        {
            // What members tell a coordinator is not for a member.
            return;
        }

        if (term < HighestTerm || (term == HighestTerm && from != _coordinator))
        {
            effects.Add(new MemberEffect.Send(from, new CoordinationMessage.OutdatedTerm(HighestTerm)));
            return;
        }

        HighestTerm = term;
        _coordinator = from;
        switch (message)
        {
            case CoordinationMessage.Query:
                SendReport(now, effects);
                break;
            case CoordinationMessage.Probe probe:
                effects.Add(new MemberEffect.Send(from, new CoordinationMessage.ProbeEcho(probe.Attempt)));
                break;
            case CoordinationMessage.Drain:
                BeginLeaving(now, "the coordinator asks it to go", effects);
                break;
            case CoordinationMessage.Prepare prepare when _leaving.IsReady:
                effects.Add(new MemberEffect.Send(from, new CoordinationMessage.PrepareFailed(prepare.Plan.Epoch, prepare.Part, "This member is leaving.")));
                break;
            default:
                _crashes = message is CoordinationMessage.Activate { Crashes.IsDefaultOrEmpty: false } activate ? activate.Crashes : _crashes;
                effects.Add(new MemberEffect.Obey(from, message));
                break;
        }
    }

    private void OnReportChanged(MonotonicTime now, List<MemberEffect> effects)
    {
        if (_coordinator == Incarnation.None)
        {
            return;
        }

        if (now >= _reportNotBefore)
        {
            SendReport(now, effects);
        }
        else
        {
            _reportAt ??= _reportNotBefore;
        }
    }

    /// <summary>Layers arrive by the hundred, and a report names them all: changes that follow quickly travel together.</summary>
    private void SendReport(MonotonicTime now, List<MemberEffect> effects)
    {
        _reportAt = null;
        _reportNotBefore = now + (_timings.PlanSettle / 2);
        effects.Add(new MemberEffect.SendReport(_coordinator, HighestTerm, _leaving.IsLeaving, _crashes));
    }

    private void BeginLeaving(MonotonicTime now, string reason, List<MemberEffect> effects)
    {
        if (!_leaving.Begin(now))
        {
            return;
        }

        effects.Add(new MemberEffect.LeaveBegun(reason));
        if (_coordinator != Incarnation.None)
        {
            SendReport(now, effects);
        }
    }

    private void OnLeaveRequested(List<MemberEffect> effects)
    {
        foreach (MemberLighthouse lighthouse in _lighthouses)
        {
            lighthouse.Leave(effects);
        }

        _left = true;
        effects.Add(new MemberEffect.Left());
    }

    private void OnTick(MonotonicTime now, List<MemberEffect> effects)
    {
        if (_reportAt <= now)
        {
            SendReport(now, effects);
        }

        if (_views.RemovalsFrom <= now)
        {
            MergeViews(now, effects);
        }

        foreach (MemberLighthouse lighthouse in _lighthouses)
        {
            lighthouse.OnTick(now, HighestTerm, effects);
        }
    }

    private void MergeViews(MonotonicTime now, List<MemberEffect> effects)
    {
        if (_views.Merge(now, _lighthouses))
        {
            effects.Add(new MemberEffect.PublishView(View));
        }
    }

    /// <summary>Null for what a coordinator never says.</summary>
    private static Term? TermOf(CoordinationMessage message) => message switch
    {
        CoordinationMessage.Query query => query.Term,
        CoordinationMessage.Probe probe => probe.Term,
        CoordinationMessage.Prepare prepare => prepare.Term,
        CoordinationMessage.Activate activate => activate.Term,
        CoordinationMessage.Retire retire => retire.Term,
        CoordinationMessage.NoPlan noPlan => noPlan.Term,
        CoordinationMessage.Suspend suspend => suspend.Term,
        CoordinationMessage.Abandon abandon => abandon.Term,
        CoordinationMessage.Drain drain => drain.Term,
        _ => null,
    };
}
