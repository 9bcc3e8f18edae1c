using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>
/// The seed: it keeps the table of members by leases, tells every change to all of them, and grants the office. It holds
/// no model, no plan and no request; of its state only the term outlives a restart.
/// </summary>
public sealed class LighthouseRole : IRole<LighthouseInput, LighthouseEffect>
{
    private readonly RoleTimings _timings;
    private readonly LighthouseRegistry _registry;
    private readonly LighthouseOffice _office;

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
        View = ClusterView.Empty with { OfficeTerm = persistedTerm };
    }

    public Incarnation Self { get; }

    public ClusterView View { get; private set; }

    public MonotonicTime? NextDeadline => MonotonicTime.Earlier(_registry.NextCheck, _office.NextDeadline);

    public void Decide(MonotonicTime now, in LighthouseInput input, List<LighthouseEffect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        bool changed = _registry.Expire(now) | _office.Expire(now);
        switch (input)
        {
            case LighthouseInput.Received(Incarnation from, LighthouseMessage.Register message):
                OnRegister(now, from, message, changed, effects);
                return;
            case LighthouseInput.Received(Incarnation from, LighthouseMessage message):
                changed |= OnReceived(now, from, message, effects);
                break;
            case LighthouseInput.Received(Incarnation from, ObservationMessage.StatusRequest question):
                effects.Add(new LighthouseEffect.Send(from, new ObservationMessage.StatusReport(question.Attempt, View, null, "", "lighthouse", [])));
                break;
            case LighthouseInput.TermPersisted persisted:
                changed |= _office.OnPersisted(now, persisted.Term, effects);
                break;
            case LighthouseInput.TermPersistFailed failed:
                _office.OnPersistFailed(failed.Term, failed.Reason, effects);
                break;
            default:
                // A tick has done its work above; a lost peer stays until its lease ends; other messages are not for a lighthouse.
                break;
        }

        if (changed)
        {
            PublishView(except: Incarnation.None, effects);
        }
    }

    private void OnRegister(MonotonicTime now, Incarnation from, LighthouseMessage.Register message, bool changed, List<LighthouseEffect> effects)
    {
        string? refusal = from == Self || from == Incarnation.None
            ? "The incarnation is the lighthouse's own or nobody's."
            : _registry.Register(now, from, message.Member);
        if (refusal is not null)
        {
            effects.Add(new LighthouseEffect.Send(from, new LighthouseMessage.RegistrationRefused(refusal)));
        }
        else
        {
            _office.OnTermReported(message.HighestTerm);
            changed |= View.Find(from) != message.Member;
        }

        if (changed)
        {
            PublishView(except: refusal is null ? from : Incarnation.None, effects);
        }

        if (refusal is null)
        {
            effects.Add(new LighthouseEffect.Send(from, new LighthouseMessage.Registered(_timings.Lease, View)));
        }
    }

    /// <returns>Whether the view has changed.</returns>
    private bool OnReceived(MonotonicTime now, Incarnation from, LighthouseMessage message, List<LighthouseEffect> effects)
    {
        switch (message)
        {
            case LighthouseMessage.Renew renewal:
                effects.Add(new LighthouseEffect.Send(from, _registry.Renew(now, from) ? new LighthouseMessage.Renewed(renewal.Attempt) : new LighthouseMessage.NotRegistered()));
                return false;
            case LighthouseMessage.Leave:
                return _registry.Remove(from) | _office.OnMemberLeft(now, from);
            case LighthouseMessage.RequestOffice request:
                _office.OnRequested(now, from, request, effects);
                return false;
            case LighthouseMessage.RenewOffice renewal:
                return _office.OnRenewed(now, from, renewal, effects);
            case LighthouseMessage.ResignOffice resignation:
                return _office.OnResigned(now, from, resignation.Term);
            default:
                return false;
        }
    }

    private void PublishView(Incarnation except, List<LighthouseEffect> effects)
    {
        View = new ClusterView(View.Version + 1, _registry.Members(), _office.Holder, _office.Highest);
        var message = new LighthouseMessage.ViewChanged(View);
        foreach (MemberDescription member in View.Members)
        {
            if (member.Incarnation != except)
            {
                effects.Add(new LighthouseEffect.Send(member.Incarnation, message));
            }
        }
    }
}
