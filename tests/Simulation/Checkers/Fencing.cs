using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>A member that has obeyed a later term does not obey an older one.</summary>
internal sealed class Fencing : Checker
{
    private readonly Dictionary<Incarnation, Term> _obeyed = [];

    public override void OnObeyed(MemberProcess member, Incarnation coordinator, CoordinationMessage message)
    {
        Term term = OneTermOneOffice.Spoken(message) ?? default;
        Term highest = _obeyed.GetValueOrDefault(member.Incarnation);
        if (term < highest)
        {
            Violated($"{member.Name} has obeyed {highest} and obeys {term} too: {message}");
        }

        _obeyed[member.Incarnation] = Term.Later(term, highest);
    }
}
