using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Execution.Members;

/// <summary>
/// What a peer may claim. Terms only rise, and everybody takes over the highest: one peer that claims the last term of all would
/// close the office for ever. So a claim may be above everything seen so far, but not far above; who goes beyond that loses its connection.
/// </summary>
public sealed class ClaimGuard(Term known)
{
    /// <summary>More offices than a cluster has in its life; and so little of all terms that no number of claims uses them up.</summary>
    public const long LeapMax = 1 << 24;

    private readonly Lock _gate = new();
    private long _term = known.Value;
    private long _number;

    /// <exception cref="ClaimException">A term or a plan's number far above all that were seen.</exception>
    public void Check(ControlMessage message)
    {
        (Term term, Epoch epoch) = Claims(message);
        long claimed = Math.Max(term.Value, epoch.Term.Value);
        lock (_gate)
        {
            if (claimed - _term > LeapMax || epoch.Number - _number > LeapMax)
            {
                throw new ClaimException($"{message.GetType().Name} claims {new Term(claimed)} and plan number {epoch.Number}; {new Term(_term)} and {_number} are the highest seen.");
            }

            _term = Math.Max(_term, claimed);
            _number = Math.Max(_number, epoch.Number);
        }
    }

    private static (Term Term, Epoch Epoch) Claims(ControlMessage message) => message switch
    {
        LighthouseMessage.Register register => (register.HighestTerm, default),
        LighthouseMessage.RequestOffice request => (request.Proposed, default),
        LighthouseMessage.RenewOffice renew => (renew.Term, default),
        LighthouseMessage.OfficeGranted granted => (granted.Term, default),
        LighthouseMessage.OfficeRefused refused => (refused.HighestTerm, default),
        CoordinationMessage.Query query => (query.Term, default),
        CoordinationMessage.Report report => (report.Content.HighestTerm, Highest(report.Content)),
        CoordinationMessage.Prepare prepare => (prepare.Term, prepare.Plan.Epoch),
        CoordinationMessage.Activate activate => (activate.Term, activate.Epoch),
        CoordinationMessage.Suspend suspend => (suspend.Term, suspend.Epoch),
        CoordinationMessage.Retire retire => (retire.Term, retire.Epoch),
        CoordinationMessage.NoPlan noPlan => (noPlan.Term, default),
        CoordinationMessage.Probe probe => (probe.Term, default),
        CoordinationMessage.Drain drain => (drain.Term, default),
        CoordinationMessage.Abandon abandon => (abandon.Term, abandon.Epoch),
        CoordinationMessage.OutdatedTerm outdated => (outdated.HighestTerm, default),
        StewardMessage.Introduction introduction => (introduction.HighestTerm, default),
        StewardMessage.TermProposed proposed => (proposed.Term, default),
        StewardMessage.TermAnswered answered => (Term.Later(answered.Term, answered.HighestTerm), default),
        _ => default,
    };

    private static Epoch Highest(MemberReport report)
    {
        Term term = report.ActiveEpoch.Term;
        long number = report.ActiveEpoch.Number;
        foreach (Plan plan in report.HeldPlans)
        {
            term = Term.Later(term, plan.Epoch.Term);
            number = Math.Max(number, plan.Epoch.Number);
        }

        return new Epoch(term, number);
    }
}
