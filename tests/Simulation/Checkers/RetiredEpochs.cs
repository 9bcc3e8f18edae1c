using ActorInference.Decisions;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>Nothing is computed in an epoch that the worker was told to retire.</summary>
internal sealed class RetiredEpochs : Checker
{
    /// <summary>From one part of a process to another.</summary>
    private static readonly TimeSpan MailboxDelay = TimeSpan.FromMilliseconds(1);

    private readonly Dictionary<Incarnation, (Epoch Epoch, MonotonicTime Since)> _retired = [];
    private readonly HashSet<(Incarnation, StageId)> _stopped = [];

    /// <summary>The plans of which a member has obeyed a word after which they are not prepared any more.</summary>
    private readonly HashSet<(Incarnation, Epoch)> _begunOrOver = [];

    public override void OnObeyed(MemberProcess member, Incarnation coordinator, CoordinationMessage message)
    {
        if (message is CoordinationMessage.Retire retire && retire.Epoch > _retired.GetValueOrDefault(member.Incarnation).Epoch)
        {
            _retired[member.Incarnation] = (retire.Epoch, Panel.Clock.Now);
        }

        Epoch epoch = message switch
        {
            CoordinationMessage.Activate activate => activate.Epoch,
            CoordinationMessage.Abandon abandon => abandon.Epoch,
            CoordinationMessage.Retire over => over.Epoch,
            _ => default,
        };
        _begunOrOver.Add((member.Incarnation, epoch));
    }

    /// <summary>A preparation that failed stops its stages; one that is asked for again, because the word of the failure was lost, builds them again.</summary>
    public override void OnStageBuilt(MemberProcess worker, StageId stage)
    {
        if (!_begunOrOver.Contains((worker.Incarnation, stage.Epoch)))
        {
            _stopped.Remove((worker.Incarnation, stage));
        }
    }

    public override void OnStageStopped(MemberProcess worker, StageId stage) => _stopped.Add((worker.Incarnation, stage));

    public override void OnComputeStarted(MemberProcess worker, StageId stage, RequestId request)
    {
        (Epoch epoch, MonotonicTime since) = _retired.GetValueOrDefault(worker.Incarnation);
        bool isRetired = stage.Epoch <= epoch && Panel.Clock.Now > since + MailboxDelay;
        if (isRetired || _stopped.Contains((worker.Incarnation, stage)))
        {
            Violated($"{worker.Name} computes {request} at {stage}, which is retired");
        }
    }
}
