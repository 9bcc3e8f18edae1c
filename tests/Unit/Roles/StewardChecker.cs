using ActorInference.Decisions;
using ActorInference.Decisions.Messages;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>What must hold whatever happens: one holder for each term, and every office above all that were granted before it was asked for.</summary>
internal sealed class StewardChecker
{
    private readonly Dictionary<Term, Incarnation> _holders = [];
    private readonly Dictionary<Incarnation, (Term Proposed, Term GrantedBefore)> _asked = [];

    public Term HighestGranted { get; private set; }

    public int Offices => _holders.Count;

    /// <summary>Questions for the office in all.</summary>
    public int Questions { get; private set; }

    public void OnAsked(StewardProcess process, LighthouseMessage message)
    {
        if (message is not LighthouseMessage.RequestOffice request)
        {
            return;
        }

        if (!process.HasSeat)
        {
            throw new InvalidOperationException($"{process.Node} asks for {request.Proposed} without the seat.");
        }

        Questions++;
        _asked[process.Description!.Incarnation] = (request.Proposed, HighestGranted);
    }

    public void OnTold(StewardProcess process, LighthouseMessage message)
    {
        if (message is LighthouseMessage.OfficeGranted granted)
        {
            Granted(process.Description!.Incarnation, granted.Term);
        }
    }

    public void Granted(Incarnation holder, Term term)
    {
        if (!_holders.TryAdd(term, holder))
        {
            if (_holders[term] != holder)
            {
                throw new InvalidOperationException($"{term} was granted to {_holders[term]} and to {holder}.");
            }

            return;
        }

        if (_asked.TryGetValue(holder, out (Term Proposed, Term GrantedBefore) asked) && asked.Proposed == term && term <= asked.GrantedBefore)
        {
            throw new InvalidOperationException($"{term} was granted to {holder}, and {asked.GrantedBefore} before it was asked for.");
        }

        HighestGranted = Term.Later(HighestGranted, term);
    }
}
