using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Decisions.Roles;

/// <summary>A member's standing at one lighthouse: registers, renews, registers again when it was forgotten.</summary>
internal sealed class MemberLighthouse(int place, MemberDescription self, RoleTimings timings)
{
    private bool _connected;
    private bool _registered;
    private long _attempt;
    private TimeSpan _renewInterval = timings.RenewInterval;

    /// <summary>What it last said on this connection; null while nothing was said.</summary>
    public ClusterView? View { get; private set; }

    public MonotonicTime? NextDeadline { get; private set; }

    public void OnConnected(MonotonicTime now, Term highestTerm, List<MemberEffect> effects)
    {
        _connected = true;
        View = null;
        Register(now, highestTerm, effects);
    }

    public void OnLost()
    {
        _connected = false;
        _registered = false;
        View = null;
        NextDeadline = null;
    }

    /// <returns>Whether there is another view.</returns>
    public bool OnReceived(MonotonicTime now, Term highestTerm, LighthouseMessage message, List<MemberEffect> effects)
    {
        if (!_connected)
        {
            return false;
        }

        switch (message)
        {
            case LighthouseMessage.Registered registered:
                _registered = true;
                _renewInterval = Shorter(timings.RenewInterval, registered.Lease / 3);
                NextDeadline = now + _renewInterval;
                View = registered.View;
                return true;
            case LighthouseMessage.ViewChanged change when _registered && View is not null && change.Delta.ToVersion > View.Version:
                return OnViewChanged(now, highestTerm, change.Delta, View, effects);
            case LighthouseMessage.Renewed renewed when _registered && View is not null && renewed.ViewVersion != View.Version:
                Register(now, highestTerm, effects);
                return false;
            case LighthouseMessage.NotRegistered when _registered:
                Register(now, highestTerm, effects);
                return false;
            default:
                // A renewal that is confirmed needs nothing; a refused registration is tried again at the next renewal.
                return false;
        }
    }

    public void OnTick(MonotonicTime now, Term highestTerm, List<MemberEffect> effects)
    {
        if (NextDeadline is null || now < NextDeadline)
        {
            return;
        }

        if (!_registered)
        {
            Register(now, highestTerm, effects);
            return;
        }

        _attempt++;
        NextDeadline = now + _renewInterval;
        effects.Add(new MemberEffect.SendToLighthouse(place, new LighthouseMessage.Renew(_attempt)));
    }

    public void Leave(List<MemberEffect> effects)
    {
        if (_connected)
        {
            effects.Add(new MemberEffect.SendToLighthouse(place, new LighthouseMessage.Leave()));
        }

        NextDeadline = null;
    }

    /// <returns>Whether there is another view.</returns>
    private bool OnViewChanged(MonotonicTime now, Term highestTerm, ViewDelta delta, ClusterView known, List<MemberEffect> effects)
    {
        if (delta.FromVersion != known.Version)
        {
            // Something between was lost: the answer to a registration is whole.
            Register(now, highestTerm, effects);
            return false;
        }

        View = delta.Apply(known);
        return true;
    }

    private void Register(MonotonicTime now, Term highestTerm, List<MemberEffect> effects)
    {
        _registered = false;
        NextDeadline = now + _renewInterval;
        effects.Add(new MemberEffect.SendToLighthouse(place, new LighthouseMessage.Register(self, highestTerm)));
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left <= right ? left : right;
}
