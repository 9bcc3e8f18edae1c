using ActorInference.Decisions.Membership;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>A member that was asked to go has gone only when nothing needed it any more: no request waits in its source, no plan that was ever active holds its stages; or its patience has ended.</summary>
internal sealed class LeftWhenUnneeded(TimeSpan leaveTimeout) : Checker
{
    /// <summary>Its clock may be faster than ours.</summary>
    private const double DriftShare = 0.1;

    public override void OnLeft(MemberProcess member)
    {
        bool hasWaitedLong = Panel.Clock.Now - member.LeavingSince >= leaveTimeout * (1 - DriftShare);
        if (!member.IsLeaving || hasWaitedLong)
        {
            return;
        }

        if (member.Source is { OpenRequests: > 0 })
        {
            Violated($"{member.Name} has left with {member.Source.OpenRequests} requests unanswered");
        }

        bool othersAsk = member.View.Members.Any(other => other.Incarnation != member.Incarnation && other.Roles.HasFlag(MemberRoles.Source));
        int needed = member.Worker?.Role.HeldPlans.Count(plan => plan.Epoch <= member.Worker.Role.ActiveEpoch) ?? 0;
        if (needed > 0 && othersAsk)
        {
            Violated($"{member.Name} has left and still holds {needed} plans");
        }
    }
}
