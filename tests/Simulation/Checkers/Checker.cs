using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>Watches one invariant. It sees what engines see and decides nothing.</summary>
internal abstract class Checker
{
    public CheckerPanel Panel { get; set; } = null!;

    public virtual void OnAccepted(MemberProcess source, AcceptedRequest request)
    {
    }

    public virtual void OnAnswered(MemberProcess source, AcceptedRequest request, Answer answer)
    {
    }

    public virtual void OnProcessDied(SimulatedProcess process)
    {
    }

    public virtual void OnCoordinatorSpoke(MemberProcess coordinator, Incarnation to, CoordinationMessage message)
    {
    }

    public virtual void OnObeyed(MemberProcess member, Incarnation coordinator, CoordinationMessage message)
    {
    }

    /// <summary>A request has taken the process that computes it down with it.</summary>
    public virtual void OnKilled(MemberProcess worker, StageId stage, RequestId request)
    {
    }

    /// <summary>A worker could not compute a request, and it was not the request's fault.</summary>
    public virtual void OnComputeFailed(RequestId request)
    {
    }

    /// <summary>A member sees no reason to stay, or has said good-bye without that.</summary>
    public virtual void OnLeft(MemberProcess member)
    {
    }

    public virtual void OnStageBuilt(MemberProcess worker, StageId stage)
    {
    }

    public virtual void OnStageStopped(MemberProcess worker, StageId stage)
    {
    }

    public virtual void OnComputeStarted(MemberProcess worker, StageId stage, RequestId request)
    {
    }

    public virtual void OnFrameSent(DataLink link, long bytes)
    {
    }

    /// <summary>A source sends a request into a plan, for the first time or again.</summary>
    public virtual void OnRequestSent(MemberProcess source, RequestId request, Epoch epoch)
    {
    }

    public virtual void OnFrameArrived(DataLink link, PayloadHandle payload, long bytes)
    {
    }

    public virtual void OnPayloadReleased(SimulatedProcess process, PayloadHandle payload)
    {
    }

    public virtual void OnCreditGranted(DataLink link, CreditLimit limit)
    {
    }

    /// <summary>Of a source.</summary>
    public virtual void OnLinkOpened(DataLink link)
    {
    }

    public virtual void OnLinkEnded(DataLink link)
    {
    }

    public virtual void OnTicked(SimulatedProcess process, string role)
    {
    }

    /// <summary>Every caller has what it wanted; from now to quiet nobody asks for anything.</summary>
    public virtual void OnSettling()
    {
    }

    /// <summary>The faults are over, everything was repaired long ago, nobody asks for anything.</summary>
    public virtual void AtQuiet(IReadOnlyList<SimulatedProcess> living)
    {
    }

    protected void Violated(string what) => Panel.Violated(GetType().Name, what);
}
