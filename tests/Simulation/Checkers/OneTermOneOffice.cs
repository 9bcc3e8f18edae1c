using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>A term belongs to one coordinator, and who holds a later one has waited until the earlier office was over.</summary>
internal sealed class OneTermOneOffice : Checker
{
    private readonly Dictionary<Term, Incarnation> _holders = [];
    private Term _highest;

    public override void OnCoordinatorSpoke(MemberProcess coordinator, Incarnation to, CoordinationMessage message)
    {
        if (Spoken(message) is not { } term)
        {
            return;
        }

        if (_holders.TryAdd(term, coordinator.Incarnation))
        {
            _highest = Term.Later(_highest, term);
        }
        else if (_holders[term] != coordinator.Incarnation)
        {
            Violated($"{term} is used by {coordinator.Name} and by {_holders[term]}");
        }

        if (term < _highest)
        {
            Violated($"{coordinator.Name} speaks in {term} while {_highest} is in office: {message}");
        }
    }

    /// <summary>The term that a coordinator's message carries.</summary>
    public static Term? Spoken(CoordinationMessage message) =>
        message switch
        {
            CoordinationMessage.Query query => query.Term,
            CoordinationMessage.Prepare prepare => prepare.Term,
            CoordinationMessage.Activate activate => activate.Term,
            CoordinationMessage.Retire retire => retire.Term,
            CoordinationMessage.NoPlan noPlan => noPlan.Term,
            CoordinationMessage.Probe probe => probe.Term,
            CoordinationMessage.Suspend suspend => suspend.Term,
            CoordinationMessage.Drain drain => drain.Term,
            CoordinationMessage.Abandon abandon => abandon.Term,
            _ => null,
        };
}
