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

    public override void OnObeyed(MemberProcess member, Incarnation coordinator, CoordinationMessage message)
    {
        if (message is CoordinationMessage.Retire retire && retire.Epoch > _retired.GetValueOrDefault(member.Incarnation).Epoch)
        {
            _retired[member.Incarnation] = (retire.Epoch, Panel.Clock.Now);
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
