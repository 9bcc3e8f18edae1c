using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Messages;
using ActorInference.Tests.Simulation.Processes;
using ActorInference.Tests.Simulation.Timing;
using ActorInference.Tests.Simulation.Work;

namespace ActorInference.Tests.Simulation.Checkers;

/// <summary>All checkers of a run, and what they found.</summary>
internal sealed class CheckerPanel
{
    private const int ViolationsMax = 20;

    private readonly VirtualClock _clock;
    private readonly Transcript _transcript;
    private readonly Checker[] _checkers;
    private readonly List<string> _violations = [];

    public CheckerPanel(VirtualClock clock, Transcript transcript, params Checker[] checkers)
    {
        _clock = clock;
        _transcript = transcript;
        _checkers = checkers;
        foreach (Checker checker in checkers)
        {
            checker.Panel = this;
        }
    }

    public VirtualClock Clock => _clock;

    public IReadOnlyList<string> Violations => _violations;

    public void Violated(string checker, string what)
    {
        string violation = $"{_clock.Now} {checker}: {what}";
        _transcript.Happened($"VIOLATION {violation}");
        if (_violations.Count < ViolationsMax)
        {
            _violations.Add(violation);
        }
    }

    public void Accepted(MemberProcess source, AcceptedRequest request) => Tell(checker => checker.OnAccepted(source, request));

    public void Answered(MemberProcess source, AcceptedRequest request, Answer answer) => Tell(checker => checker.OnAnswered(source, request, answer));

    public void ProcessDied(SimulatedProcess process) => Tell(checker => checker.OnProcessDied(process));

    public void CoordinatorSpoke(MemberProcess coordinator, Incarnation to, CoordinationMessage message) => Tell(checker => checker.OnCoordinatorSpoke(coordinator, to, message));

    public void Obeyed(MemberProcess member, Incarnation coordinator, CoordinationMessage message) => Tell(checker => checker.OnObeyed(member, coordinator, message));

    public void Killed(MemberProcess worker, StageId stage, RequestId request) => Tell(checker => checker.OnKilled(worker, stage, request));

    public void ComputeFailed(RequestId request) => Tell(checker => checker.OnComputeFailed(request));

    public void Left(MemberProcess member) => Tell(checker => checker.OnLeft(member));

    public void StageBuilt(MemberProcess worker, StageId stage) => Tell(checker => checker.OnStageBuilt(worker, stage));

    public void StageStopped(MemberProcess worker, StageId stage) => Tell(checker => checker.OnStageStopped(worker, stage));

    public void ComputeStarted(MemberProcess worker, StageId stage, RequestId request) => Tell(checker => checker.OnComputeStarted(worker, stage, request));

    public void FrameSent(DataLink link, long bytes) => Tell(checker => checker.OnFrameSent(link, bytes));

    public void RequestSent(MemberProcess source, RequestId request, Epoch epoch) => Tell(checker => checker.OnRequestSent(source, request, epoch));

    public void FrameArrived(DataLink link, PayloadHandle payload, long bytes) => Tell(checker => checker.OnFrameArrived(link, payload, bytes));

    public void PayloadReleased(SimulatedProcess process, PayloadHandle payload) => Tell(checker => checker.OnPayloadReleased(process, payload));

    public void CreditGranted(DataLink link, CreditLimit limit) => Tell(checker => checker.OnCreditGranted(link, limit));

    public void LinkOpened(DataLink link) => Tell(checker => checker.OnLinkOpened(link));

    public void LinkEnded(DataLink link) => Tell(checker => checker.OnLinkEnded(link));

    public void Ticked(SimulatedProcess process, string role) => Tell(checker => checker.OnTicked(process, role));

    public void Settling() => Tell(checker => checker.OnSettling());

    public void Quiet(IReadOnlyList<SimulatedProcess> living) => Tell(checker => checker.AtQuiet(living));

    private void Tell(Action<Checker> news)
    {
        foreach (Checker checker in _checkers)
        {
            news(checker);
        }
    }
}
