using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>
/// A request that takes workers down with it takes three at most as long as one coordinator stays in office (one that is succeeded may take the memory of one crash
/// with it), and nobody is called poisonous that was not on its way at three crashes.
/// </summary>
/// <param name="isNetworkWhole">Otherwise a source that is cut off or stands still may miss the word of a few crashes.</param>
internal sealed class PoisonRule(bool isNetworkWhole) : Checker
{
    private const int CrashesMax = 3;
    private const int MissedCrashesMax = 3;

    private readonly Dictionary<RequestId, int> _kills = [];
    private readonly Dictionary<Incarnation, List<(Epoch Epoch, MonotonicTime Time)>> _lost = [];
    private Epoch _newest;
    private Term _term;
    private int _unsure;

    /// <summary>While a newer plan is made or active, it may be a ghost that nobody counts: its source has lost a link and sends it elsewhere.</summary>
    public override void OnKilled(MemberProcess worker, StageId stage, RequestId request)
    {
        if (stage.Epoch < _newest)
        {
            return;
        }

        int kills = _kills.GetValueOrDefault(request) + 1;
        _kills[request] = kills;
        if (kills > CrashesMax + _unsure + (isNetworkWhole ? 0 : MissedCrashesMax))
        {
            Violated($"{request} has taken {kills} workers down");
        }
    }

    public override void OnCoordinatorSpoke(MemberProcess coordinator, Incarnation to, CoordinationMessage message)
    {
        if (message is CoordinationMessage.Prepare { Plan: var plan } && plan.Epoch > _newest)
        {
            _newest = plan.Epoch;
        }

        if (OneTermOneOffice.Spoken(message) is { } term && term > _term)
        {
            _unsure += _term == default ? 0 : 1;
            _term = term;
        }
    }

    public override void OnObeyed(MemberProcess member, Incarnation coordinator, CoordinationMessage message)
    {
        if (message is CoordinationMessage.Activate { WorkerLost: true } activate && member.Source is not null)
        {
            if (!_lost.TryGetValue(member.Incarnation, out List<(Epoch Epoch, MonotonicTime Time)>? lost))
            {
                _lost[member.Incarnation] = lost = [];
            }

            lost.Add((activate.Epoch, Panel.Clock.Now));
        }
    }

    public override void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
        if (answer.Error?.Code == ErrorCode.Poisoned)
        {
            int crashes = (_lost.GetValueOrDefault(source.Incarnation) ?? []).Where(lost => lost.Time >= request.AcceptedAt).DistinctBy(lost => lost.Epoch).Count();
            if (crashes < CrashesMax)
            {
                Violated($"{request.Request} is called poisonous after {crashes} crashes");
            }
        }
    }
}
