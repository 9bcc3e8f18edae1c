using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>
/// A request that takes workers down with it breaks three plans at most (one may come on top where the third crash is told together with an earlier one, so that it has not run alone yet, and one that drains: its sources move on to the active one when their link
/// breaks, before anybody knows why), whoever is in office and whoever was cut off meanwhile; and nobody is called poisonous whose source
/// was not told of three plans, and three workers, that were lost while it was on its way there. A good-bye is no crash.
/// Once a request must run alone, one plan more is the last; one may come on top for each worker that was taken for lost in an earlier plan of the request, and had only been
/// cut off: each worker counts once, so its real end counts for nothing more.
/// </summary>
/// <param name="isNetworkWhole">Otherwise a good-bye may not be heard.</param>
internal sealed class PoisonRule(bool isNetworkWhole) : Checker
{
    private const int CrashesMax = 3;

    /// <summary>Of plans that drain.</summary>
    private const int DrainingMax = 1;

    private readonly Dictionary<RequestId, HashSet<Epoch>> _broken = [];
    private readonly Dictionary<RequestId, HashSet<Epoch>> _sent = [];
    private readonly Dictionary<Incarnation, HashSet<PlanCrash>> _told = [];
    private readonly Dictionary<RequestId, HashSet<Epoch>> _movedOn = [];
    private readonly Dictionary<RequestId, HashSet<Epoch>> _alone = [];
    private readonly Dictionary<RequestId, HashSet<Epoch>> _ofCounted = [];
    private readonly Dictionary<Incarnation, CoordinationMessage.Activate> _followed = [];
    private readonly HashSet<RequestId> _answered = [];
    private readonly HashSet<Incarnation> _left = [];
    private readonly HashSet<PlanCrash> _said = [];
    private Epoch _newest;

    /// <summary>What is answered may still be on its way in some stage: nobody sends it again.</summary>
    public override void OnKilled(MemberProcess worker, StageId stage, RequestId request)
    {
        if (_answered.Contains(request) || stage.Epoch < _newest)
        {
            return;
        }

        HashSet<Epoch> broken = Of(_broken, request);
        broken.Add(stage.Epoch);
        int onTop = Math.Min(DrainingMax, Of(_movedOn, request).Count(broken.Contains));
        int alone = broken.Count(Of(_alone, request).Contains);
        int toldLate = broken.Count - alone >= CrashesMax ? 1 : 0;
        HashSet<Epoch> ofCounted = Of(_ofCounted, request);
        if (Of(_told, request.Source).Any(crash => crash.Worker == worker.Incarnation && crash.Epoch < stage.Epoch && Of(_sent, request).Contains(crash.Epoch)))
        {
            ofCounted.Add(stage.Epoch);
        }

        int ofCountedAlone = Of(_alone, request).Count(ofCounted.Contains);
        if (broken.Count > CrashesMax + toldLate + onTop || alone - ofCountedAlone > 1 + onTop)
        {
            Violated($"{request} has broken {string.Join(", ", broken)}");
        }
    }

    public override void OnCoordinatorSpoke(MemberProcess coordinator, Incarnation to, CoordinationMessage message)
    {
        if (message is not CoordinationMessage.Activate activate)
        {
            return;
        }

        _newest = activate.Epoch > _newest ? activate.Epoch : _newest;
        foreach (PlanCrash crash in activate.Crashes.AsSpan())
        {
            // What an earlier office saw is not known in a later one.
            if (_said.Add(crash) && isNetworkWhole && crash.Epoch.Term == activate.Term && _left.Contains(crash.Worker))
            {
                Violated($"{coordinator.Name} says that {crash}, which has said good-bye");
            }
        }
    }

    public override void OnLeft(MemberProcess member) => _left.Add(member.Incarnation);

    public override void OnObeyed(MemberProcess member, Incarnation coordinator, CoordinationMessage message)
    {
        if (message is CoordinationMessage.Activate activate && member.Source is not null)
        {
            Of(_told, member.Incarnation).UnionWith(activate.Crashes);
            _followed[member.Incarnation] = activate;
        }
    }

    /// <summary>A plan that lost its worker just before the next one was activated drains too, as far as its source can know.</summary>
    public override void OnRequestSent(MemberProcess source, RequestId request, Epoch epoch)
    {
        HashSet<Epoch> sent = Of(_sent, request);
        if (CrashesOf(source, request) >= CrashesMax - 1)
        {
            Of(_alone, request).Add(epoch);
        }

        if (sent.Count > 0 && _followed.TryGetValue(source.Incarnation, out CoordinationMessage.Activate? activate) && activate.PredecessorLives && activate.Epoch == epoch)
        {
            Epoch before = sent.Max();
            if (before < epoch && !Of(_told, source.Incarnation).Any(crash => crash.Epoch == before))
            {
                Of(_movedOn, request).Add(before);
            }
        }

        sent.Add(epoch);
    }

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        _answered.Add(request.Request);
        if (answer.Error?.Code != ErrorCode.Poisoned)
        {
            return;
        }

        int crashes = CrashesOf(source, request.Request);
        if (crashes < CrashesMax)
        {
            Violated($"{request.Request} is called poisonous after {crashes} crashes");
        }
    }

    /// <summary>That the source was told of, in plans that the request was sent into.</summary>
    private int CrashesOf(MemberProcess source, RequestId request)
    {
        PlanCrash[] there = [.. Of(_told, source.Incarnation).Where(crash => Of(_sent, request).Contains(crash.Epoch))];
        return Math.Min(there.DistinctBy(crash => crash.Epoch).Count(), there.DistinctBy(crash => crash.Worker).Count());
    }

    private static HashSet<TItem> Of<TKey, TItem>(Dictionary<TKey, HashSet<TItem>> sets, TKey key)
        where TKey : notnull
    {
        if (!sets.TryGetValue(key, out HashSet<TItem>? set))
        {
            sets[key] = set = [];
        }

        return set;
    }
}
