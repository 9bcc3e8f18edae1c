using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// The seed: it keeps the table of members by leases, tells changes to all of them, and grants the office. It holds
/// no model, no plan and no request; of its state only the term outlives a restart.
/// </summary>
public sealed class LighthouseRole : IRole<LighthouseInput, LighthouseEffect>
{
    private readonly RoleTimings _timings;
    private readonly LighthouseRegistry _registry;
    private readonly LighthouseOffice _office;
    private MonotonicTime _tellFrom;
    private bool _officeHasChanged;

    /// <param name="self">Its identity, which no member may claim.</param>
    /// <param name="persistedTerm">What is on its disk; term 0 if nothing is.</param>
    /// <param name="started">Now, on the engine's clock: after a restart no new office is granted for one lease from here.</param>
    /// <param name="timings">Every duration that it counts.</param>
    public LighthouseRole(Incarnation self, Term persistedTerm, MonotonicTime started, RoleTimings timings)
    {
        ArgumentNullException.ThrowIfNull(timings);
        Self = self;
        _timings = timings;
        _registry = new LighthouseRegistry(timings);
        _office = new LighthouseOffice(persistedTerm, started, timings, _registry);
        _tellFrom = started;
        View = ClusterView.Empty with { OfficeTerm = persistedTerm };
    }

    public Incarnation Self { get; }

    /// <summary>The last one that was told. What has changed since follows within <see cref="RoleTimings.ViewInterval"/>.</summary>
    public ClusterView View { get; private set; }

    public MonotonicTime? NextDeadline
    {
        get
        {
            MonotonicTime? next = MonotonicTime.Earlier(_registry.NextCheck, _office.NextDeadline);
            return HasNews ? MonotonicTime.Earlier(next, _tellFrom) : next;
        }
    }

    private bool HasNews => _registry.HasChanged || _officeHasChanged;

    public void Decide(MonotonicTime now, in LighthouseInput input, List<LighthouseEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        _registry.Expire(now);
        _officeHasChanged |= _office.Expire(now);
        switch (input)
        {
            case LighthouseInput.Received(Incarnation from, LighthouseMessage.Register message):
                OnRegister(now, from, message, effects);
                break;
            case LighthouseInput.Received(Incarnation from, LighthouseMessage message):
                OnReceived(now, from, message, effects);
                break;
            case LighthouseInput.Received(Incarnation from, ObservationMessage.StatusRequest question):
                effects.Add(new LighthouseEffect.Send(from, new ObservationMessage.StatusReport(question.Attempt, View, null, "", "lighthouse", [])));
                break;
            case LighthouseInput.TermPersisted persisted:
                _officeHasChanged |= _office.OnPersisted(now, persisted.Term, effects);
                break;
            case LighthouseInput.TermPersistFailed failed:
                _office.OnPersistFailed(failed.Term, failed.Reason, effects);
                break;
            default:
                // A tick has done its work above; a lost peer stays until its lease ends; other messages are not for a lighthouse.
                break;
        }

        TellChanges(now, except: Incarnation.None, effects);
    }

    private void OnRegister(MonotonicTime now, Incarnation from, LighthouseMessage.Register message, List<LighthouseEffect> effects)
    {
        string? refusal = from == Self || from == Incarnation.None
            ? "The incarnation is the lighthouse's own or nobody's."
            : _registry.Register(now, from, message.Member);
        if (refusal is not null)
        {
            effects.Add(new LighthouseEffect.Send(from, new LighthouseMessage.RegistrationRefused(refusal)));
            return;
        }

        _office.OnTermReported(message.HighestTerm);
        TellChanges(now, except: from, effects);
        effects.Add(new LighthouseEffect.Send(from, new LighthouseMessage.Registered(_timings.Lease, View)));
    }

    private void OnReceived(MonotonicTime now, Incarnation from, LighthouseMessage message, List<LighthouseEffect> effects)
    {
        switch (message)
        {
            case LighthouseMessage.Renew renewal:
                effects.Add(new LighthouseEffect.Send(from, _registry.Renew(now, from) ? new LighthouseMessage.Renewed(renewal.Attempt, View.Version) : new LighthouseMessage.NotRegistered()));
                break;
            case LighthouseMessage.Leave:
                _registry.Remove(from);
                _officeHasChanged |= _office.OnMemberLeft(now, from);
                break;
            case LighthouseMessage.RequestOffice request:
                _office.OnRequested(now, from, request, effects);
                break;
            case LighthouseMessage.RenewOffice renewal:
                _officeHasChanged |= _office.OnRenewed(now, from, renewal, effects);
                break;
            case LighthouseMessage.ResignOffice resignation:
                _officeHasChanged |= _office.OnResigned(now, from, resignation.Term);
                break;
            default:
                break;
        }
    }

    /// <summary>Changes that come close together travel together: so a thousand members that start at once are not told a thousand times each.</summary>
    private void TellChanges(MonotonicTime now, Incarnation except, List<LighthouseEffect> effects)
    {
        if (!HasNews || now < _tellFrom)
        {
            return;
        }

        ViewDelta delta = _registry.TakeChanges(View, _office.Holder, _office.Highest);
        View = delta.Apply(View);
        _officeHasChanged = false;
        _tellFrom = now + _timings.ViewInterval;
        var message = new LighthouseMessage.ViewChanged(delta);
        foreach (MemberDescription member in View.Members)
        {
            if (member.Incarnation != except)
            {
                effects.Add(new LighthouseEffect.Send(member.Incarnation, message));
            }
        }
    }
}
