using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>While nobody is cut off, a plan is retired only when no living source has an unanswered request in it.</summary>
internal sealed class RetiredWhenDrained : Checker
{
    private readonly Dictionary<Incarnation, Dictionary<RequestId, Epoch>> _sent = [];
    private readonly Dictionary<Incarnation, HashSet<Term>> _activatedBy = [];

    public override void OnRequestSent(MemberProcess source, RequestId request, Epoch epoch)
    {
        if (!_sent.TryGetValue(source.Incarnation, out Dictionary<RequestId, Epoch>? sent))
        {
            _sent[source.Incarnation] = sent = [];
        }

        sent[request] = epoch;
    }

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        if (_sent.TryGetValue(source.Incarnation, out Dictionary<RequestId, Epoch>? sent))
        {
            sent.Remove(request.Request);
        }
    }

    public override void OnObeyed(MemberProcess member, Incarnation coordinator, CoordinationMessage message)
    {
        if (message is CoordinationMessage.Activate { Term: var term })
        {
            if (!_activatedBy.TryGetValue(member.Incarnation, out HashSet<Term>? terms))
            {
                _activatedBy[member.Incarnation] = terms = [];
            }

            terms.Add(term);
        }

        if (!_sent.TryGetValue(member.Incarnation, out Dictionary<RequestId, Epoch>? sent))
        {
            return;
        }

        switch (message)
        {
            case CoordinationMessage.Activate { PredecessorLives: false } activate:
                Forget(sent, epoch => epoch < activate.Epoch);
                break;
            case CoordinationMessage.Retire retire when IsOfSameOffice(member, retire) && sent.Values.Any(epoch => epoch <= retire.Epoch):
                (RequestId request, Epoch epoch) = sent.First(entry => entry.Value <= retire.Epoch);
                Violated($"{member.Name} is told to retire {retire.Epoch} and waits for {request} in {epoch}");
                break;
        }
    }

    /// <summary>A source whose link ended sends again, or waits for word of the plan.</summary>
    public override void OnLinkEnded(DataLink link)
    {
        if (_sent.TryGetValue(link.Owner.Incarnation, out Dictionary<RequestId, Epoch>? sent))
        {
            Forget(sent, epoch => epoch == link.Epoch);
        }
    }

    /// <summary>
    /// A new office-holder adopts the newest plan, and takes the older ones of a source that is a worker too for drained: what such a source, or one that was not told of
    /// the newest plan in time, had in them is sent again.
    /// </summary>
    private bool IsOfSameOffice(MemberProcess member, CoordinationMessage.Retire retire) =>
        _activatedBy.TryGetValue(member.Incarnation, out HashSet<Term>? terms) && terms.Count == 1 && terms.Contains(retire.Term);

    private static void Forget(Dictionary<RequestId, Epoch> sent, Func<Epoch, bool> isConcerned)
    {
        foreach ((RequestId request, Epoch _) in sent.Where(entry => isConcerned(entry.Value)).ToArray())
        {
            sent.Remove(request);
        }
    }
}
