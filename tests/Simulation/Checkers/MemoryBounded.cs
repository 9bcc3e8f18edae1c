using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>No member holds more epochs than a message can name, nor more payloads in its stages than their windows allow.</summary>
internal sealed class MemoryBounded(FlowLimits limits) : Checker
{
    /// <summary>An input is computed; its output may wait for the mailbox of the next.</summary>
    private const int PayloadsPerComputed = 2;

    public override void OnStageBuilt(MemberProcess worker, StageId stage)
    {
        int held = worker.Worker!.Role.HeldPlans.Length;
        if (held > MessageLimits.PlansHeldMax)
        {
            Violated($"{worker.Name} holds {held} plans");
        }
    }

    public override void OnComputeStarted(MemberProcess worker, StageId stage, RequestId request)
    {
        int allowed = 0;
        foreach (StageEngine each in worker.Worker!.Stages)
        {
            // A link that has just ended takes its frames with it a moment later.
            allowed += (PayloadsPerComputed * limits.MicrobatchRequestsMax) + (limits.LinkWindowFrames * (each.InputLinksEver + 1));
        }

        if (worker.Payloads.Count > allowed + worker.Worker.StoppedComputing)
        {
            Violated($"{worker.Name} holds {worker.Payloads.Count} payloads where its windows allow {allowed}: {string.Join(", ", worker.Payloads.Held.Take(3))}");
        }
    }
}
