using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>
/// A request that takes workers down with it takes three at most as long as coordinators live (each that dies or is succeeded may take the memory of one crash with
/// it), and nobody is called poisonous that was not on its way at three crashes.
/// </summary>
internal sealed class PoisonRule : Checker
{
    private const int CrashesMax = 3;

    private readonly Dictionary<RequestId, int> _kills = [];
    private readonly Dictionary<Incarnation, List<(Epoch Epoch, MonotonicTime Time)>> _lost = [];
    private int _unsure;

    public override void OnKilled(MemberProcess worker, RequestId request)
    {
        int kills = _kills.GetValueOrDefault(request) + 1;
        _kills[request] = kills;
        if (kills > CrashesMax + _unsure)
        {
            Violated($"{request} has taken {kills} workers down");
        }
    }

    /// <summary>A crash of a coordinator, and of a worker that another fault takes down at the same time, may hide what a request has done.</summary>
    public override void OnProcessDied(SimulatedProcess process) =>
        _unsure += process is MemberProcess { Coordinator: not null } ? 1 : 0;

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
